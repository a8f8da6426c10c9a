import { notTaken, wrong, type Refused } from './refused.js';

/**
 * FHIR R4 observation-status. A preliminary value may be all there is of a person in danger, so it counts; corrected and
 * amended ones count as what they say now. All but `final` keep their original, which says which they were.
 */
const COUNTS = new Set(['final', 'preliminary', 'amended', 'corrected', 'unknown']);

export function readStatus(status: unknown): Refused | undefined {
  if (COUNTS.has(status as string)) return undefined;
  const at = 'Observation.status';
  switch (status) {
    case undefined: return wrong(at, 'is missing.', 'required');
    case 'entered-in-error': return notTaken(at, 'a reading is never taken back here: alerts and people have acted on it. Nothing was changed; resolve the alert as a false alarm, and tell the service which device is wrong.', 'business-rule');
    case 'registered':
    case 'cancelled': return notTaken(at, 'an Observation without a result is no reading. Nothing was kept.', 'business-rule');
    default: return wrong(at, 'is none of FHIR’s observation statuses.', 'code-invalid');
  }
}
