import { expect, test } from 'vitest';
import { deviceClass } from '../../../../core/coverage/coverage.js';
import type { DeviceId } from '../../../../core/ids.js';
import { UNHEARD, type Heard } from '../../../../core/things/health/heard.js';
import type { Health, Patient } from '../../../../core/things/health/health.js';
import { NOW } from '../../../../test/pages/builders.js';
import { deviceLine } from './health-words.js';
import { MINUTE } from '../../../../core/time/when.js';

const told = <Value>(value: Value) => ({ value, since: NOW });
const aPatient = (heard: Partial<Heard> = {}, change: Partial<Health> = {}, kind = 'pendant'): Patient =>
  ({ id: 'p' as DeviceId, kind, class: deviceClass(kind), room: 'hallway', pairedAt: 0, lastHeardAt: NOW - 14 * MINUTE, health: { heard: { ...UNHEARD, ...heard }, told: {}, doubted: {}, ...change } });
const every5 = { reports: { last: NOW, gaps: Array.from({ length: 10 }, () => 5 * MINUTE) } };

test.each<[string, Patient, object]>([
  ['heard, and how often', aPatient({ rhythms: every5 }), { what: 'pendant, hallway', heard: 'Last heard 14 minutes ago (13:48), usually every 5 minutes', matters: [] }],
  ['never heard', { ...aPatient(), lastHeardAt: undefined }, { heard: 'Never heard', matters: [expect.stringContaining('has not been heard since')] }],
  ['a full battery', aPatient({ battery: { percent: 80, at: NOW } }), { battery: 'Battery 80 %' }],
  ['a low battery', aPatient({ battery: { percent: 12, at: NOW } }), { battery: 'Battery 12 %, change soon', matters: [] }],
  ['an empty battery', aPatient({ battery: { percent: 5, at: NOW } }), { battery: 'Battery 5 %, change today' }],
  ['a battery that says it is low', aPatient({}, { told: { batteryLow: told(true) } }), { battery: 'Battery low, change soon' }],
  ['mains lost', aPatient({}, { told: { mains: told(false) } }), { battery: 'Mains power lost' }],
  ['a weak signal', aPatient({}, { told: { linkQuality: told(49) } }), { signal: 'Weak signal (49 of 255)' }],
  ['a good one', aPatient({}, { told: { rssi: told(-110) } }), { signal: 'Good signal (-110 dBm)' }],
  ['its make', aPatient({}, { told: { model: told('PIR 2'), firmware: told('1.4') } }), { make: 'PIR 2, firmware 1.4' }],
])('%s', (_, patient, line) => {
  expect(deviceLine(patient as Patient, NOW)).toMatchObject(line);
});
