import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { mangledText } from '../testing/mangle.js';
import { isQuick } from '../testing/quick.js';
import { acknowledgementOf, readNowIp } from './read-now-ip.js';

/** care.md c.4: controller 12345678, unit 0001, a fall in bedroom 1, priority 9. */
const FALL = '010012345678000102107900';
const withEvent = (event: number, status = '00'): string => `0100123456780001${String(event).padStart(3, '0')}079${status}`;
const read = (text: string) => {
  const answer = readNowIp(text);
  if ('refusal' in answer) throw new Error(answer.refusal.detail);
  return answer.message;
};

test('the fall of unit 0001 is a fall, and its acknowledgement is the same digits with event 097', () => {
  expect(read(FALL)).toEqual({ controller: '12345678', unit: '0001', meaning: { asks: true, says: [{ kind: 'fall', value: true }] } });
  expect(acknowledgementOf(FALL)).toBe('010012345678000109707900');
});

test('twelve digits are a heartbeat of the controller, sent back as they came', () => {
  expect(read('010012345678')).toEqual({ controller: '12345678', meaning: { asks: false, says: [] } });
  expect(acknowledgementOf('010012345678')).toBe('010012345678');
});

test('unit 0000 is the controller itself; spaces and line ends are forgiven', () => {
  expect(read(`0100 12345678 0000 010 00 0 00\r\n`)).toMatchObject({ controller: '12345678', meaning: { says: [{ kind: 'sos' }] } });
  expect(read('010012345678000001000000').unit).toBeUndefined();
});

describe('events', () => {
  test.each([
    ['sos', [10, 11, 18, 19, 20, 23, 24, 25]], ['fall', [21, 22, 29]], ['smoke', [16, 17, 34]], ['carbon-monoxide', [26]], ['gas', [27]], ['flood', [47, 48]],
  ])('%s: %j', (kind, events) => {
    for (const event of events) expect(read(withEvent(event)).meaning, String(event)).toMatchObject({ asks: true, says: [{ kind, value: true }] });
  });

  test.each([
    [30, 'left-home'], [31, 'left-home'], [28, 'intruder'], [32, 'environment'], [33, 'environment'], [35, 'medication'], [36, 'enuresis'], [37, 'out-of-bed'], [45, 'out-of-bed'], [38, 'out-of-chair'], [42, 'seizure'], [43, 'inactivity'], [44, 'environment'], [50, 'environment'],
  ])('%i asks for somebody: %s', (event, reason) => {
    expect(read(withEvent(event)).meaning).toMatchObject({ asks: true, says: expect.arrayContaining([{ kind: 'telecare-alarm', value: reason }]) });
  });

  test.each([[12, 'motion', true], [14, 'motion', true], [41, 'motion', true], [13, 'door', 'open'], [55, 'door', 'open']] as const)('%i is seen, and asks for nobody', (event, kind, value) => {
    expect(read(withEvent(event)).meaning).toEqual({ asks: false, says: [{ kind, value }] });
  });

  test.each([[51, { mains: false }], [53, { batteryLow: true }], [62, { fault: 'IP link' }], [58, undefined], [64, undefined], [97, undefined], [98, undefined], [99, { fault: 'none' }]])('%i tells of the equipment: %j', (event, about) => {
    const { meaning } = read(withEvent(event));
    expect(meaning.asks).toBe(false);
    expect(meaning.says).toEqual([]);
    expect(meaning.about).toEqual(about);
  });

  test('none of the thousand codes is swallowed: what is not known to be harmless is a call for help, and says which code it was', () => {
    const unknown = Array.from({ length: 1_000 }, (_, event) => event).filter((event) => read(withEvent(event)).meaning.about?.fault?.startsWith('unknown alarm'));
    expect(unknown.length).toBeGreaterThan(900);
    for (const event of unknown) expect(read(withEvent(event)).meaning).toMatchObject({ asks: true, says: [{ kind: 'sos', value: true }], about: { fault: `unknown alarm NOW-IP ${String(event).padStart(3, '0')}` } });
    expect([63, 95].map((event) => read(withEvent(event)).meaning.asks)).toEqual([false, false]);
  });

  test.each([['00', undefined], ['05', { fault: 'NOW-IP status 05' }], ['06', { fault: 'NOW-IP status 06' }], ['07', { batteryLow: true }], ['08', undefined], ['09', { fault: 'out of service' }]])('status %s stands beside the event, and takes nothing from it: %j', (status, about) => {
    expect(read(withEvent(19, status)).meaning).toEqual({ asks: true, says: [{ kind: 'sos', value: true }], ...(about ? { about } : {}) });
  });
});

test.each(['', '0', FALL.slice(1), `${FALL}0`, '01001234567', 'x'.repeat(24), '٠١٢٣٤٥٦٧٨٩٠١', `${FALL.slice(0, 23)}x`, ' '.repeat(300) + FALL, '010012345678-000102107900'])('%j is refused, and what is wrong is named', (text) => {
  expect(readNowIp(text)).toEqual({ refusal: expect.objectContaining({ code: 'structure', field: 'message' }) });
});

test('whatever comes is read or refused, never thrown at us, and the next good message is read', () => {
  fc.assert(fc.property(fc.oneof(mangledText(FALL), fc.string(), fc.stringMatching(/^\d{12}$|^\d{24}$/)), (text) => {
    const answer = readNowIp(text);
    expect('refusal' in answer || answer.message.controller.length === 8).toBe(true);
    expect(isQuick(() => readNowIp(text))).toBe(true);
    expect(read(FALL).unit).toBe('0001');
  }), { numRuns: 1_000 });
});
