import type { Alert } from '../../core/alerts/alert.js';
import type { Reading } from '../../core/observations/reading.js';
import { ukCoreProfile } from '../codes/systems.js';
import { news2Id, receivedId, ruleDeviceId } from './ids.js';
import type { Provenance } from './r4-work.js';
import { concept, instant, refTo } from './say.js';

const PARTICIPANT = 'http://terminology.hl7.org/CodeSystem/provenance-participant-type';

/** Why there is an alert: which rule in which version found it, from which readings. Under the alert's own id. */
export function provenance(alert: Alert, derived: { readonly news2?: boolean } = {}): Provenance {
  return {
    resourceType: 'Provenance',
    id: alert.id,
    meta: { profile: [ukCoreProfile('Provenance')] },
    target: [refTo('DetectedIssue', alert.id), refTo('Task', alert.id), ...(derived.news2 ? [refTo('Observation', news2Id(alert.id))] : [])],
    occurredDateTime: instant(alert.since),
    recorded: instant(alert.openedAt),
    agent: [{ type: concept(PARTICIPANT, 'author', 'The rule that found it'), who: refTo('Device', ruleDeviceId(alert.rule, alert.ruleVersion)) }],
    ...(alert.evidence.length > 0 ? { entity: alert.evidence.map((item) => ({ role: 'source' as const, what: refTo('Observation', item.observation) })) } : {}),
  };
}

/** Where a reading came from: which thing said it, when it was so, and when we were told. */
export function receivedProvenance(observation: string, reading: Reading, deviceFhirId: string | undefined): Provenance {
  return {
    resourceType: 'Provenance',
    id: receivedId(observation),
    meta: { profile: [ukCoreProfile('Provenance')] },
    target: [refTo('Observation', observation)],
    occurredDateTime: instant(reading.at),
    recorded: instant(reading.receivedAt),
    agent: [{ type: concept(PARTICIPANT, 'author', 'The thing that said it'), who: deviceFhirId ? refTo('Device', deviceFhirId) : { display: 'A thing that is no longer registered' } }],
  };
}
