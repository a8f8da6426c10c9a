import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { observationId } from '../core/observations/observation-id.js';
import { RULES } from '../core/rules/rulebook.js';
import { aCarer, aMember, anOpenAlert, aReading, aResident, aThing, AT, everyAlert, everyDelivery, everyReading } from '../test/builders/fhir-samples.js';
import { searchBundle } from './map/bundle.js';
import { capabilityStatement } from './map/capability-statement.js';
import { careTeam } from './map/care-team.js';
import { communication } from './map/communication.js';
import { detectedIssue } from './map/detected-issue.js';
import { device } from './map/device.js';
import { news2Observation } from './map/news2-observation.js';
import { observation } from './map/observation.js';
import { operationOutcome } from './map/operation-outcome.js';
import { patient } from './map/patient.js';
import { provenance, receivedProvenance } from './map/provenance.js';
import type { Resource } from './map/r4.js';
import { relatedPerson } from './map/related-person.js';
import { ruleDevice } from './map/rule-device.js';
import { task } from './map/task.js';

const CHECK = join(process.env['HEARTHLINE_SHARED'] ?? join(import.meta.dirname, '../../shared'), 'tools/fhir-check/check');
const missing = !existsSync(CHECK) ? 'the validator is not here' : spawnSync('which', ['mvn']).status !== 0 ? 'Maven is not here' : undefined;

/** Everything we emit: every resource type, every kind with every value, every state. */
function everyResource(): Resource[] {
  const carers = new Map([[aCarer().id, aCarer()]]);
  const scores = [news2Observation(anOpenAlert(), {}), news2Observation(anOpenAlert(), { oxygenScale: 2 })];
  const one: Resource[] = [
    patient(aResident()), patient(aResident(), aResident().circle, carers), patient({ ...aResident(), nhsNumber: undefined, phone: undefined, gender: undefined, birthDate: undefined, address: undefined, calledBy: undefined }),
    relatedPerson(aCarer(), aMember(), aResident()), relatedPerson(aCarer({ optedOutAt: AT }), aMember({ until: AT, relationship: 'Lodger' }), aResident()), careTeam(aResident(), carers),
    device(aThing()), device(aThing({ room: undefined, retiredAt: AT })), ...RULES.map((rule) => ruleDevice(rule.name, rule.version, rule.source)),
    ...everyReading().map((reading) => observation({ id: observationId(reading), reading, device: aThing() })), ...scores.filter((score) => score !== undefined),
    ...everyAlert().flatMap((alert) => [detectedIssue(alert), task(alert), provenance(alert, { news2: true })]),
    ...everyDelivery().map((delivery) => communication(delivery, anOpenAlert())), receivedProvenance(observationId(aReading('motion', true)), aReading('motion', true), 'abcd'),
    operationOutcome({ status: 400, code: 'too-costly', detail: 'Ask for less.' }), operationOutcome({ status: 500, code: 'exception', detail: 'Something went wrong.' }),
    capabilityStatement('https://hearthline.example/fhir/R4'),
  ];
  const base = 'https://hearthline.example/fhir/R4';
  return [...one, searchBundle({ base, self: `${base}/Patient?_count=1`, next: `${base}/Patient?_count=1&_cursor=x`, resources: [patient(aResident())], total: 2 }), searchBundle({ base, self: `${base}/Patient?_count=0`, resources: [], total: 2 })];
}

describe(`HAPI's validator with UK Core's definitions${missing ? ` (skipped: ${missing})` : ''}`, () => {
  test.skipIf(missing !== undefined)('finds no error in anything that we emit', { timeout: 600_000 }, () => {
    const resources = everyResource();
    const folder = mkdtempSync(join(tmpdir(), 'hearthline-fhir-'));
    try {
      const file = join(folder, 'everything.ndjson');
      writeFileSync(file, resources.map((resource) => JSON.stringify(resource)).join('\n'));
      const said = execFileSync(CHECK, ['--strict', file], { encoding: 'utf8', timeout: 580_000 });
      expect(said).toContain(`${resources.length} resources checked, 0 with errors`);
    } catch (error) {
      expect.fail((error as { stdout?: string }).stdout || String(error));
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
