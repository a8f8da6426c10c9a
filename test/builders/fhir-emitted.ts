import { observationId } from '../../core/observations/observation-id.js';
import type { Reading } from '../../core/observations/reading.js';
import type { ResidentId } from '../../core/ids.js';
import { CONTACT_METHODS, type ContactMethod } from '../../core/residents/contact-preference.js';
import { RULES } from '../../core/rules/rulebook.js';
import { searchBundle } from '../../fhir/map/bundle.js';
import { capabilityStatement } from '../../fhir/map/capability-statement.js';
import { careTeam } from '../../fhir/map/care-team.js';
import { SHARED_NAMES, type Sharing } from '../../core/residents/sharing.js';
import { consent } from '../../fhir/map/consent.js';
import { communication } from '../../fhir/map/communication.js';
import { detectedIssue } from '../../fhir/map/detected-issue.js';
import { device } from '../../fhir/map/device.js';
import { news2Observation } from '../../fhir/map/news2-observation.js';
import { observation } from '../../fhir/map/observation.js';
import { operationOutcome } from '../../fhir/map/operation-outcome.js';
import { patient } from '../../fhir/map/patient.js';
import { provenance, receivedProvenance } from '../../fhir/map/provenance.js';
import type { Resource } from '../../fhir/map/r4.js';
import { relatedPerson } from '../../fhir/map/related-person.js';
import { ruleDevice } from '../../fhir/map/rule-device.js';
import { task } from '../../fhir/map/task.js';
import { aCarer, aMember, anOpenAlert, aResident, aThing, AT, everyAlert, everyDelivery, everyReading, news2Evidence } from './fhir-samples.js';

const BASE = 'https://hearthline.example/fhir/R4';
const carers = new Map([[aCarer().id, aCarer()]]);

/** As it was said of one carer: nothing is kept from them, and all of it. */
const sharings = (): Sharing[] => [{}, Object.fromEntries(SHARED_NAMES.map((name) => [name, AT]))].map((withheld) => ({ withheld, by: 'resident', saidBy: 'u', saidAt: AT }));

/** People, things and the rules that stand as their own devices. */
function whoAndWhat(): Resource[] {
  const rules = [...RULES.map(({ name, version, source }) => ruleDevice(name, version, source)), ...everyAlert().map(({ rule, ruleVersion }) => ruleDevice(rule, ruleVersion))];
  return [
    patient(aResident()), ...(Object.keys(CONTACT_METHODS) as ContactMethod[]).map((contactPreference, i) => patient(aResident({ id: `${aResident().id.slice(0, -1)}${'abcdefg'[i]}` as ResidentId, nhsNumber: undefined, contactPreference }))), patient(aResident(), aResident().circle, carers), patient({ ...aResident(), nhsNumber: undefined, phone: undefined, gender: undefined, birthDate: undefined, address: undefined, calledBy: undefined }),
    relatedPerson(aCarer(), aMember(), aResident()), relatedPerson(aCarer({ optedOutAt: AT }), aMember({ until: AT, relationship: 'Lodger' }), aResident()), careTeam(aResident(), carers), ...sharings().map((sharing) => consent(aResident(), aMember(), sharing)),
    device(aThing()), device(aThing({ room: undefined, retiredAt: AT })), ...new Map(rules.map((rule) => [rule.id, rule])).values(),
  ];
}

const HOUR_MS = 3_600_000;

/** Every kind with every value (an hour before, so that no two are of one instant), the readings behind the alerts, where each came from, and both scales of the score. */
function whatWasSeen(): Resource[] {
  const evidence = news2Evidence().map((item): Reading => ({ ...item, subject: aResident().id }));
  const scores = [news2Observation(anOpenAlert(), {}), news2Observation(anOpenAlert(), { oxygenScale: 2 })];
  return [
    ...[...everyReading().map((reading) => ({ ...reading, at: reading.at - HOUR_MS })), ...evidence].flatMap((reading) => {
      const id = observationId(reading);
      return [observation({ id, reading, device: aThing() }), receivedProvenance(id, reading, aThing().fhirId)];
    }),
    ...scores.filter((score) => score !== undefined),
  ];
}

/** Everything we emit about a home, each resource type in each of its states; what one refers to is another of them. */
export const everyResource = (): Resource[] => [
  ...whoAndWhat(), ...whatWasSeen(),
  ...everyAlert().flatMap((alert) => [detectedIssue(alert), task(alert), provenance(alert, { news2: news2Observation(alert, {}) !== undefined })]),
  ...everyDelivery().map((delivery) => communication(delivery, anOpenAlert())),
];

/** What the endpoint says of itself, of a refusal and of a search. */
export const everyAnswer = (): Resource[] => [
  operationOutcome({ status: 400, code: 'too-costly', detail: 'Ask for less.' }), operationOutcome({ status: 500, code: 'exception', detail: 'Something went wrong.' }), capabilityStatement(BASE),
  searchBundle({ base: BASE, self: `${BASE}/Patient?_count=1`, next: `${BASE}/Patient?_count=1&_cursor=x`, resources: [patient(aResident())], total: 2 }),
  searchBundle({ base: BASE, self: `${BASE}/Patient?_count=0`, resources: [], total: 2 }),
];
