import { NHS_NUMBER } from '../codes/systems.js';
import { retry, type PatientOutcome } from './outcome.js';
import { idOf, type Resource } from './resource.js';

/**
 * Whom an answer to a search by NHS number means. Writing to another person's record harms two people, so anything but
 * one living entry with this very number, and no other, is for a person to look at. Links to further pages are evidence
 * that there are more, and are never followed.
 */
export function theOnePatient(answer: unknown, nhsNumber: string): PatientOutcome {
  const bundle = answer as Resource | undefined;
  const entries = bundle?.['entry'] ?? [];
  if (bundle?.resourceType !== 'Bundle' || !Array.isArray(entries)) return retry('not-fhir');
  const patients = (entries as ({ resource?: Resource } | null)[]).map((entry) => entry?.resource).filter((resource) => resource?.resourceType === 'Patient');
  const [patient] = patients;
  if (!patient) return saysMoreThan(0, bundle) ? retry('not-fhir') : { outcome: 'not-found' };
  if (patients.length > 1 || saysMoreThan(1, bundle)) return { outcome: 'needs-human', why: 'several-patients' };
  const numbers = currentNhsNumbers(patient);
  if (numbers.length === 0 || numbers.some((number) => number !== nhsNumber)) return { outcome: 'needs-human', why: 'wrong-patient' };
  return isReplaced(patient) ? { outcome: 'needs-human', why: 'replaced-patient' } : idOf(patient);
}

/** More than came with this page: by its own count, or by a link to the next. */
function saysMoreThan(count: number, { total, link }: Resource): boolean {
  const next = Array.isArray(link) && (link as ({ relation?: unknown } | null)[]).some((item) => item?.relation === 'next');
  return next || (typeof total === 'number' && total > count);
}

/** A number that was theirs once (use `old`) says nothing of whose it is now. */
const currentNhsNumbers = ({ identifier }: Resource): unknown[] =>
  ([identifier].flat() as ({ system?: unknown; use?: unknown; value?: unknown } | null | undefined)[])
    .filter((item) => item?.system === NHS_NUMBER && item.use !== 'old').map((item) => item?.value);

/** Merged into another entry, or taken out of use: what is written here nobody would read. */
const isReplaced = ({ active, link }: Resource): boolean =>
  active === false || (Array.isArray(link) && (link as ({ type?: unknown } | null)[]).some((item) => item?.type === 'replaced-by'));
