import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DEV_EUI, chirpStackUp, thingsStackUp, type UplinkChange } from '../../test/builders/lorawan.js';
import { chirpStack } from './chirpstack.js';
import type { Memory } from './memory.js';
import { sayUplink, type Hearer } from './lorawan/say-uplink.js';
import type { Uplink } from './lorawan/uplink.js';
import { mangled } from './testing/mangle.js';
import { theThingsStack } from './the-things-stack.js';

const NOW = Date.parse('2026-11-24T10:00:05Z');
const AT = '2026-11-24T10:00:00.123456789+00:00';
const uplinkOf = (change: UplinkChange = {}): Uplink => {
  const event = chirpStack('up', chirpStackUp({ time: AT, ...change }));
  if (!('uplink' in event)) throw new Error('no uplink');
  return event.uplink;
};
const heard = (uplink: Uplink, hearer: Partial<Hearer> = {}) => sayUplink(uplink, uplink.object ?? {}, { memory: {}, now: NOW, ...hearer });

test('ChirpStack: device, time, session, counter, frame, and the gateway that heard it best', () => {
  expect(uplinkOf({ devEui: 'A84041FFFF1234AB', object: { a: 1 } })).toEqual({
    name: DEV_EUI, profiles: ['14855bf7-d10d-4aee-b618-ebfcb64dc7ad', 'Door and window'], at: Date.parse('2026-11-24T10:00:00.123Z'), counter: 10, session: '00189440', fPort: 85,
    bytes: Uint8Array.of(1, 2), object: { a: 1 }, about: { name: DEV_EUI, model: 'Door and window', rssi: -36, snr: 10.5 },
  });
});

test('The Things Stack: what it leaves out is zero, false or empty', () => {
  expect(theThingsStack(thingsStackUp({ fCnt: 0, fPort: 0, bytes: [], time: AT, rxInfo: [{ gateway_ids: {} }] }))).toMatchObject({ uplink: { name: DEV_EUI, counter: 0, fPort: 0, bytes: new Uint8Array(), about: { rssi: 0, snr: 0 } } });
});

test('each kind of an uplink counts for itself, in a life named by session, kind and day; a history at its own times', () => {
  const { decoded } = heard(uplinkOf({ object: { temperature: 20, humidity: 50, temperature_2: 21, history: [{ timestamp: 1_700_000_000, temperature: 25.5, leakage_status: 'leak' }] } }));
  const day = Math.floor(Date.parse('2026-11-24T00:00:00Z') / 86_400_000).toString(36);
  expect(decoded.said.map(({ kind, value, seq, boot, at }) => [kind, value, seq, boot, at])).toEqual([
    ['room-temperature', 20, 10, `00189440/room-temperature/${day}`, Date.parse('2026-11-24T10:00:00.123Z')], ['humidity', 50, 10, `00189440/humidity/${day}`, Date.parse('2026-11-24T10:00:00.123Z')],
    ['room-temperature', 21, undefined, undefined, Date.parse('2026-11-24T10:00:00.123Z')], ['room-temperature', 25.5, undefined, undefined, 1_700_000_000_000], ['flood', true, undefined, undefined, 1_700_000_000_000],
  ]);
});

test('a counter that begins again within a session is another life; what overtakes or comes again is not', () => {
  const boots = (...frames: [fCnt: number, minutes: number][]): (string | undefined)[] => {
    let memory: Memory = {};
    return frames.map(([fCnt, minutes]) => {
      const { decoded, memory: next } = heard(uplinkOf({ object: { temperature: 20 }, fCnt, time: new Date(Date.parse('2026-11-24T09:00:00Z') + minutes * 60_000).toISOString() }), { memory });
      memory = next;
      return decoded.said[0]?.boot;
    });
  };
  const [before, , overtaken, again, , first, second] = boots([4, 0], [6, 2], [5, 1], [6, 3], [7, 4], [4, 20], [5, 21]);
  expect([overtaken, again]).toEqual([before, before]);
  expect(first).not.toBe(before);
  expect(second).toBe(first);
  const [zero, retried, zeroOfNewBattery] = boots([0, 0], [0, 1], [0, 30]);
  expect([retried, zeroOfNewBattery === zero]).toEqual([zero, false]);
});

describe('what usual fields mean', () => {
  test.each<[object, string | undefined, unknown[]]>([
    [{ air_temperature: { displayName: 'Air temperature', value: 21.25, unit: '°C' } }, undefined, ['room-temperature', 21.25]],
    [{ totalSystemActivePower: { data: 6, unit: 'kW' } }, undefined, ['power', 6_000]],
    [{ pressure: { value: 0.2, unit: 'bar' } }, undefined, ['heartbeat', true]],
    [{ status: { smokeAlarm: 1, mounted: 1 } }, undefined, ['smoke', true]], [{ smokeAlarm: 'Alarm' }, undefined, ['smoke', true]], [{ smokeAlarm: 'Normal' }, undefined, ['heartbeat', true]],
    [{ leakage_status: 'leak' }, undefined, ['flood', true]], [{ presence_48: 1 }, undefined, ['motion', true]], [{ presence_48: 0 }, undefined, ['heartbeat', true]],
    [{ magnet_status: 'open' }, undefined, ['door', 'open']], [{ DOOR_OPEN_STATUS: 0 }, undefined, ['door', 'closed']], [{ contact: 1 }, undefined, ['heartbeat', true]],
    [{ batteryLevel: 3.05 }, undefined, ['heartbeat', true]], [{ batteryLevelInPercentage: 95 }, undefined, ['battery', 95]], [{ co2: 900 }, undefined, ['carbon-dioxide', 900]],
    [{ button: 'long press' }, 'pendant', ['sos', true]], [{ button: 2 }, 'panic button', ['sos', true]], [{ button: 0 }, 'panic button', ['heartbeat', true]], [{ button: 'short press' }, 'doorbell', ['button', true]], [{ sos: true }, 'doorbell', ['sos', true]],
    // Words of makers' own: an alarm is not passed over because its word is new here, and a test or an end is none.
    [{ sos_status: 'SOS' }, undefined, ['sos', true]], [{ panic: 'panic' }, undefined, ['sos', true]], [{ emergency: 'emergency call' }, undefined, ['sos', true]], [{ button: 'SOS' }, 'pendant', ['sos', true]], [{ button_event: { status: 'long press', msgid: 7 } }, 'pendant', ['sos', true]],
    [{ fall_status: 'fall' }, undefined, ['fall', true]], [{ fall: 'FALL_DETECTED' }, undefined, ['fall', true]], [{ smoke: 'SMOKE_DETECTED' }, undefined, ['smoke', true]], [{ co_alarm: 'co' }, undefined, ['carbon-monoxide', true]], [{ leak: { state: 'water leak' } }, undefined, ['flood', true]],
    // A field that is called nothing in particular: its word says it, or what the device is.
    [{ alarm: 'sos' }, undefined, ['sos', true]], [{ event: 'SOS_ALARM' }, 'tracker', ['sos', true]], [{ status: 'fall' }, 'pendant', ['fall', true]], [{ ALARM_status: 'TRUE' }, 'pendant', ['sos', true]], [{ alarm: 1 }, 'smoke detector', ['smoke', true]], [{ alarm: true }, 'CO alarm', ['carbon-monoxide', true]], [{ event_type: 'leak' }, undefined, ['flood', true]],
    [{ alarm: true }, 'thermometer', ['heartbeat', true]], [{ status: 'ok' }, 'pendant', ['heartbeat', true]], [{ event: 'sos cancelled' }, 'pendant', ['heartbeat', true]], [{ alarm: 'low battery' }, 'pendant', ['heartbeat', true]], [{ alarm: 0 }, 'pendant', ['heartbeat', true]], [{ event: 'water' }, undefined, ['heartbeat', true]],
    ...['no smoke', 'smoke cleared', 'alarm silenced', 'test alarm', 'smoke fault', 'not detected', 'end of alarm'].map((word): [object, undefined, unknown[]] => [{ smoke: word }, undefined, ['heartbeat', true]]),
  ])('%j of a %s', (object, deviceKind, expected) => {
    const { said } = heard(uplinkOf({ object }), deviceKind ? { deviceKind } : {}).decoded;
    expect(said.map(({ kind, value }) => [kind, value])).toEqual([expected]);
  });

  test('a profile may say otherwise, and what is not understood is kept', () => {
    const { said, unread } = heard(uplinkOf({ object: { temperature: 4, d1: 1, odd: [1], nested: { pm: 7 } } }), { fields: { temperature: null, d1: 'flood' } }).decoded;
    expect(said.map(({ kind, value }) => [kind, value])).toEqual([['flood', true]]);
    expect(unread).toEqual([{ name: DEV_EUI, field: 'odd', raw: [1] }, { name: DEV_EUI, field: 'nested/pm', raw: 7 }]);
  });
});

test.each<[object, string | undefined]>([
  [{ faultAlarm: 'Alarm' }, 'fault alarm'], [{ faultAlarm: 'Normal' }, 'none'], [{ status: { smokeChamberFailure: 1, fouledSmokeChamber: 0, buzzerFailure: 0 } }, 'smoke chamber failure'],
  [{ status: { smokeChamberFailure: 0, buzzerFailure: 1 } }, 'buzzer failure'], [{ status: { smokeChamberFailure: 0, buzzerFailure: 0 } }, 'none'], [{ temperature: 20 }, undefined],
])('%j tells of a fault: %s', (object, fault) => {
  expect(heard(uplinkOf({ object })).decoded.about?.[0]?.fault).toBe(fault);
});

describe('what is news', () => {
  const play = (...objects: object[]): string[] => {
    let memory: Memory = {};
    return objects.flatMap((object, i) => {
      const { decoded, memory: next } = heard(uplinkOf({ object, fCnt: 10 + i, time: new Date(NOW - 3_600_000 + i * 60_000).toISOString() }), { memory });
      memory = next;
      return decoded.said.filter(({ kind }) => kind !== 'heartbeat').map(({ kind, value }) => `${kind} ${String(value)}`);
    });
  };
  test('a contact that says both states repeats itself by the clock; one that never closes was opened again', () => {
    expect(play({ door: 'closed' }, { door: 'open' }, { door: 'open' }, { door: 'closed' }, { door: 'closed' })).toEqual(['door closed', 'door open', 'door closed']);
    expect(play({ door: 'open' }, { door: 'open' })).toEqual(['door open', 'door open']);
  });
  test('movement is new with each report; smoke once, its end once, and again when it is there for half an hour', () => {
    expect(play({ pir: 1 }, { pir: 1 }, { pir: 0 })).toEqual(['motion true', 'motion true']);
    expect(play({ smoke: 0 }, { smoke: 1 }, { smoke: 1 }, { smoke: 0 }, { smoke: 0 })).toEqual(['smoke true', 'smoke false']);
    expect(play(...Array.from({ length: 32 }, () => ({ leak: 1 })))).toEqual(['flood true', 'flood true']);
  });
  test('each frame that says a press or a fall is one, though none says that it is over', () => {
    expect(play({ sos: true }, { sos: true }, { sos: false }, { sos: true }, { sos: true })).toEqual(Array(4).fill('sos true'));
    expect(play({ fall: 1 }, { fall: 1 })).toEqual(['fall true', 'fall true']);
  });
  test('the same frame told twice says the same at the same time, whatever the second says of when', () => {
    const first = heard(uplinkOf({ object: { sos: true, door: 'open' }, time: '2026-11-24T09:59:00Z' }));
    const second = heard(uplinkOf({ object: { sos: true, door: 'open' }, time: '2026-11-24T09:59:07Z' }), { memory: first.memory });
    expect(second.decoded.said).toEqual(first.decoded.said);
    expect(second.memory).toBe(first.memory);
  });
});

test.each([
  [{ batteryLevel: 75.4, externalPowerSource: false }, { onBattery: true }], [{ externalPowerSource: true }, { mains: true }], [{ batteryLevelUnavailable: true }, {}],
])('ChirpStack’s status %j tells of the device %j', (status, about) => {
  const event = chirpStack('status', { ...chirpStackUp(), margin: 7, ...status });
  expect('decoded' in event && event.decoded.about).toEqual([{ name: DEV_EUI, snr: 7, ...about }]);
});

test('what went wrong between network and gateway is no word of the device, and no fault of it', () => {
  expect(chirpStack('log', { ...chirpStackUp(), level: 'ERROR', code: 'DOWNLINK_PAYLOAD_SIZE' })).toEqual({ decoded: { said: [] } });
  const { uplink_message: _, ...ids } = thingsStackUp() as Record<string, unknown>;
  expect(theThingsStack({ ...ids, downlink_failed: { error: { name: 'gateway_not_connected' } } })).toEqual({ decoded: { said: [] } });
});

test.each([
  ['a counter of another kind', { ...chirpStackUp(), fCnt: -1 }, { counter: undefined }], ['a time that is none', { ...chirpStackUp(), time: '2026-02-30T00:00:00Z' }, { at: undefined }],
])('%s is left out, and the rest counts', (_, raw, expected) => {
  const event = chirpStack('up', raw);
  expect('uplink' in event && { counter: event.uplink.counter, at: event.uplink.at }).toMatchObject(expected);
});

const SAMPLE = { temperature: 21.5, humidity: 40, door_status: 'open', battery: 90, history: [{ timestamp: 1_700_000_000, temperature: 20 }], nested: { sos: false } };
test('mangled events of both networks break nothing, stall nothing, and the next good one is taken', () => {
  let memory: Memory = {};
  const take = (event: ReturnType<typeof theThingsStack>): void => {
    const started = process.cpuUsage(); // work, not waiting: the machine may be busy
    if ('uplink' in event) memory = sayUplink(event.uplink, event.uplink.object ?? {}, { memory, now: NOW }).memory;
    expect(process.cpuUsage(started).user / 1_000).toBeLessThan(200); // ms
  };
  fc.assert(fc.property(mangled(chirpStackUp({ object: SAMPLE, time: AT })), (raw) => take(chirpStack('up', raw))), { numRuns: 400 });
  fc.assert(fc.property(mangled(thingsStackUp({ object: SAMPLE, time: AT })), (raw) => take(theThingsStack(raw))), { numRuns: 400 });
  for (const event of ['join', 'status', 'ack', 'log', 'location', 'txack', 'integration'] as const) fc.assert(fc.property(mangled(chirpStackUp()), (raw) => void chirpStack(event, raw)), { numRuns: 50 });
  expect(heard(uplinkOf({ object: { temperature: 20 }, fCnt: 9_999, time: new Date(NOW).toISOString() }), { memory }).decoded.said).toMatchObject([{ kind: 'room-temperature', value: 20 }]);
});

test('a device of which nothing can be read says so, and no more once something is; one odd frame of a device that is read says nothing', () => {
  const faults: (string | undefined)[] = [];
  let memory: Memory = {};
  for (const [fCnt, read] of (['no-codec', 'no-codec', undefined, 'well', 'well', 'refused', 'no-codec', 'well'] as const).entries()) {
    const told = heard(uplinkOf({ fCnt: fCnt + 1, time: `2026-11-24T10:0${fCnt}:00Z`, object: read === 'well' ? { humidity: 40 + fCnt } : { undecodedFrame: String(fCnt) } }), { memory, ...(read ? { read } : {}) });
    faults.push(told.decoded.about?.[0]?.fault);
    ({ memory } = told);
  }
  expect(faults.map((fault) => fault?.slice(0, 31))).toEqual(['what it sends cannot be read, fo', 'what it sends cannot be read, fo', undefined, 'none', undefined, undefined, 'what it sends cannot be read, fo', 'none'].map((fault) => fault?.slice(0, 31)));
  expect(heard(uplinkOf(), { read: 'refused' }).decoded.about?.[0]?.fault).toMatch(/^what it sends cannot be read/);
});
