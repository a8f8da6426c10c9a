import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { codecNamed, CODEC_NAMES } from './codecs.js';
import { PayloadProblem } from './payload.js';

const decode = (name: string, hex: string, more: { fPort?: number; variables?: Record<string, string> } = {}): unknown => codecNamed(name)?.({ bytes: Uint8Array.from(hex.match(/../g) ?? [], (pair) => parseInt(pair, 16)), ...more });

describe('frames of our own making', () => {
  test.each<[string, string, number, object]>([
    ['milesight', '01755a03670aff0468640600010500017d', 85, { battery: 90, temperature: -24.6, humidity: 50, magnet_status: 'open', leakage_status: 'leak' }],
    ['milesight', 'ff2e02', 85, { button: 'long press' }], ['milesight', '0175640b9901', 85, { battery: 100, unread_channel: '0b99' }],
    ['cayenne-lpp', '0167ffd302685003740190', 1, { temperature_1: -4.5, humidity_2: 40, voltage_3: 4 }],
    ['cayenne-lpp', '018806765ff2960a0003e8', 1, { gps_1: { latitude: 42.3519, longitude: -87.9094, altitude: 10 } }],
    ['sept-s/tg563a', '0140ec0103', 1, { messageType: 'Smoke Alarm Event', temperature: -20, status: { mounted: 1, smokeAlarm: 1, batteryLow: 1 } }],
    ['vutility/hotdrop', '3200000064000a0a05ff80', 3, { ampHourAccumulation: 10, averageAmps: 1, maximumAmps: 1.1, capacitorVoltage: 5 }],
    ['vutility/pulsedrop', '1cff8000000de800000001', 3, { meterAnswered: false }],
    ['yobiiq/sd1001', '050001ff0000', 8, { smokeAlarm: 'Alarm', error: expect.any(String) }], ['yobiiq/em2101', '0114fffffc18', 1, { activePowerL1: { data: -1_000, unit: 'W' } }],
    ['yobiiq/em4301', '0199', 1, { error: expect.any(String) }],
    ['decentlab/dl-pr26', '0201670003400080170c7f', 1, { pressure: { displayName: 'Pressure', value: 0, unit: 'bar' }, battery_voltage: { displayName: 'Battery voltage', value: 3.199, unit: 'V' } }],
    ['decentlab/dl-cws', '02463900020b74', 1, { protocol_version: 2, device_id: 17_977, battery_voltage: { displayName: 'Battery voltage', value: 2.932, unit: 'V' } }],
  ])('%s: %s', (name, hex, fPort, expected) => expect(roundedDeep(decode(name, hex, { fPort }))).toMatchObject(expected));

  test('a device’s own factor comes before that of its sort, and only a number does', () => {
    expect(decode('decentlab/dl-pr26', '0201670001c0008017', { variables: { Pmax: '5' } })).toMatchObject({ pressure: { value: 5 } });
    expect(decode('decentlab/dl-pr26', '0201670001c0008017', { variables: { Pmax: 'x', toString: '1' } })).toMatchObject({ pressure: { value: 1 } });
  });
});

/** To nine digits: what is beyond is the binary's, not the sensor's. */
const roundedDeep = (value: unknown): unknown => JSON.parse(JSON.stringify(value, (_, part: unknown) => (typeof part === 'number' ? Number(part.toPrecision(9)) : part)));

test('a name that is none of ours is no codec', () => expect([codecNamed('toString'), codecNamed('__proto__'), codecNamed('')]).toEqual([undefined, undefined, undefined]));

test.each(CODEC_NAMES)('%s takes any bytes on any port: fields, or what is wrong with them', (name) => {
  const codec = codecNamed(name);
  fc.assert(fc.property(fc.uint8Array({ maxLength: 242 }), fc.integer({ min: 0, max: 255 }), (bytes, fPort) => {
    const started = process.cpuUsage(); // work, not waiting: the machine may be busy
    try {
      expect(typeof codec?.({ bytes, fPort })).toBe('object');
    } catch (error) {
      expect(error).toBeInstanceOf(PayloadProblem);
    }
    expect(process.cpuUsage(started).user / 1_000).toBeLessThan(200); // ms
  }), { numRuns: 60 });
});
