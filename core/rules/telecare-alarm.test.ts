import { expect, test } from 'vitest';
import { KINDS } from '../observations/kinds.js';
import { CALL_LATE_AFTER_MS } from './late.js';
import { telecareAlarm } from './telecare-alarm.js';
import { at, aWindow, MINUTE, reading } from './testing/window-builder.js';

const NOON = at('2026-11-24T12:00:00Z');
const ask = (value: string, change: Parameters<typeof reading>[3] = {}) => telecareAlarm.ask(aWindow({ now: NOON, readings: [reading('telecare-alarm', value, NOON - MINUTE, change)], rooms: { mat: 'bedroom' } }));

test.each([
  ['seizure', 'stat'], ['inactivity', 'asap'], ['out-of-bed', 'asap'], ['out-of-chair', 'asap'], ['left-home', 'asap'], ['intruder', 'asap'], ['medication', 'asap'], ['environment', 'asap'], ['enuresis', 'urgent'],
])('%s asks for somebody: %s', (value, severity) => {
  expect(ask(value)).toMatchObject({ rule: 'telecare-alarm', severity, episode: `telecare-alarm:${value}:telecare-alarm` });
});

test('every reason that can be told has words of its own', () => {
  const said = KINDS['telecare-alarm'].choices.map((value) => ask(value)?.because);
  expect(new Set(said).size).toBe(said.length);
  expect(said.join()).not.toContain('asked for somebody');
});

test('says where and when, and one matter repeated is one episode', () => {
  expect(ask('out-of-bed', { device: 'mat' })?.because).toBe('The bed sensor raised an alarm: out of bed in the bedroom at 11:59.');
  const twice = telecareAlarm.ask(aWindow({ now: NOON, readings: [reading('telecare-alarm', 'seizure', NOON - 5 * MINUTE), reading('telecare-alarm', 'seizure', NOON - MINUTE), reading('telecare-alarm', 'enuresis', NOON - 2 * MINUTE)] }));
  expect(twice).toMatchObject({ since: NOON - 5 * MINUTE, severity: 'stat', evidence: [{ value: 'seizure' }, { value: 'seizure' }] });
});

test('history pages nobody', () => {
  const old = NOON - CALL_LATE_AFTER_MS - MINUTE;
  expect(telecareAlarm.ask(aWindow({ now: NOON, readings: [reading('telecare-alarm', 'seizure', old, { receivedAt: NOON })] }))).toBeUndefined();
});
