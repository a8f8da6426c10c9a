import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Element } from '../datex/element.js';
import { BadMessage } from './protobuf.js';
import { readGtfsRealtime, readVehicleActivity, type VehiclePosition } from './vehicle.js';

const varint = (value: number): number[] => (value < 128 ? [value] : [(value % 128) | 128, ...varint(Math.floor(value / 128))]);
const number = (field: number, value: number): number[] => [...varint(field * 8), ...varint(value)];
const bytes = (field: number, inner: readonly number[]): number[] => [...varint(field * 8 + 2), ...varint(inner.length), ...inner];
const text = (field: number, value: string): number[] => bytes(field, [...new TextEncoder().encode(value)]);
const float = (field: number, value: number): number[] => [...varint(field * 8 + 5), ...new Uint8Array(new Float32Array([value]).buffer)];

const vehicle = (id: string, latitude = 51.48, longitude = 0.32): number[] => bytes(2, [
  ...text(1, `e-${id}`),
  ...bytes(4, [...bytes(1, [...text(1, 'trip'), ...text(5, '66'), ...number(6, 1)]), ...bytes(2, [...float(1, latitude), ...float(2, longitude), ...float(3, 90)]), ...number(5, 1_767_225_600), ...bytes(8, [...text(1, id), ...text(2, 'label'), ...text(3, 'AB12 CDE')])]),
]);
const feed = (...entities: readonly number[][]): Uint8Array => Uint8Array.from([...bytes(1, [...text(1, '2.0'), ...number(3, 1_767_225_500)]), ...entities.flat()]);

describe('GTFS Realtime', () => {
  test('a position has its vehicle, line, direction, place and time; the number plate is nowhere', () => {
    const read = [...readGtfsRealtime(feed(vehicle('1234')))];
    expect(read).toEqual([{ vehicle: '1234', at: 1_767_225_600_000, latitude: 51.48, longitude: 0.32, line: '66', direction: '1', bearing: 90 }]);
    expect(JSON.stringify(read)).not.toContain('AB12');
  });

  test('fields that nobody knows are passed over; a receiver without a fix, swapped coordinates and a vehicle without a number are named', () => {
    const strange = [...vehicle('1'), ...bytes(999, [1, 2, 3]), ...number(1_000, 7)];
    expect([...readGtfsRealtime(feed(strange, vehicle('2', 0, 0), bytes(2, text(1, 'an alert')), vehicle('3', 0.32, 51.48), vehicle('4', Number.NaN), vehicle(''), vehicle('6')))]).toMatchObject([
      { vehicle: '1' }, { vehicle: '2', field: 'position.latitude', detail: expect.stringContaining('no fix') }, { vehicle: '3', field: 'position.latitude', detail: expect.stringContaining('swapped') },
      { vehicle: '4', field: 'position.latitude' }, { vehicle: null, field: 'vehicle.id' }, { vehicle: '6', latitude: 51.48 },
    ]);
  });

  test.each([['words', 'hello, this is no feed'], ['JSON', '{"entity":[]}'], ['text that happens to be whole protobuf', 'hi'], ['nothing', '']])('%s is no feed', (_, words) => expect(() => [...readGtfsRealtime(new TextEncoder().encode(words))]).toThrow(BadMessage));

  test('cut anywhere or with bytes changed it is read or refused', () => {
    const whole = feed(vehicle('1'), vehicle('2'));
    fc.assert(fc.property(fc.nat({ max: whole.length }), fc.nat({ max: whole.length - 1 }), fc.nat({ max: 255 }), (length, at, value) => {
      const broken = whole.slice(0, length);
      if (at < length) broken[at] = value;
      try {
        expect([...readGtfsRealtime(broken)].length).toBeLessThanOrEqual(2);
      } catch (error) {
        expect(error).toBeInstanceOf(BadMessage);
      }
    }), { numRuns: 500 });
  });
});

describe('SIRI vehicle monitoring', () => {
  const of = (name: string, ...children: readonly Element[]): Element => ({ name, attributes: {}, text: '', children });
  const said = (name: string, words: string): Element => ({ name, attributes: {}, text: words, children: [] });
  const activity = (...journey: readonly Element[]): Element => of('VehicleActivity', said('RecordedAtTime', '2026-01-01T08:00:00+00:00'), of('MonitoredVehicleJourney', said('VehicleRef', 'BLUE-77'), of('VehicleLocation', said('Longitude', '0.32'), said('Latitude', '51.48')), ...journey));

  test('who drives is not read', () => {
    const read = readVehicleActivity(activity(said('LineRef', '66'), said('DriverRef', 'D-4711'), said('DestinationName', 'Grays'), said('Delay', 'PT2M30S')));
    expect(read).toEqual({ vehicle: 'BLUE-77', at: Date.parse('2026-01-01T08:00:00Z'), latitude: 51.48, longitude: 0.32, line: '66', destination: 'Grays', delay: 150 });
  });
  test.each([['-PT20S', -20], ['PT1H', 3_600], ['P0D', 0], ['soon', undefined]])('a delay of %s is %s seconds', (text, seconds) => expect((readVehicleActivity(activity(said('Delay', text))) as VehiclePosition).delay).toBe(seconds));
  test('without a place it is no position', () => expect(readVehicleActivity(of('VehicleActivity', said('RecordedAtTime', '2026-01-01T08:00:00Z'), of('MonitoredVehicleJourney', said('VehicleRef', 'x'))))).toEqual({ vehicle: 'x', field: 'VehicleLocation.Latitude', detail: expect.stringContaining('missing') }));
});
