import { describe, expect, test } from 'vitest';
import { RowFields, RowProblem } from '../row-fields.js';
import type { Layout } from './layout.js';
import { columns, talq } from './lights.js';
import { isAnAddress, namesADevice, wifiUsage, wifiVenues } from './wifi.js';

const NOW = Date.parse('2026-11-24T12:00:00Z');
const read = <Item>(layout: Layout<Item>, values: Readonly<Record<string, string>>, raw?: unknown): unknown => {
  try {
    return layout.read({ fields: new RowFields((name) => values[name] ?? ''), raw }, { now: NOW });
  } catch (error) {
    if (error instanceof RowProblem) return error.message;
    throw error;
  }
};

describe('columns', () => {
  test('one without a number is named by its place', () => expect(read(columns, { longitude: '-2.536601140327318', latitude: '51.490496795926161' })).toEqual({ id: 'at-51.4904968_-2.5366011', latitude: 51.4904968, longitude: -2.5366011 }));
  test('one with everything', () => expect(read(columns, { asset_id: 'GR 12/7', longitude: '0.33', latitude: '51.48', street: 'London Road', height: '8', lamp_type: 'LED', watts: '36', owner: 'Council' })).toEqual({ id: 'GR-12-7', latitude: 51.48, longitude: 0.33, street: 'London Road', heightMetres: 8, owner: 'Council', luminaire: { lampType: 'LED', watts: 36 } }));
  test.each<[Record<string, string>, RegExp]>([[{ longitude: '51.48', latitude: '0.33' }, /swapped/], [{ longitude: '0.33', latitude: '51.48', watts: 'bright' }, /^watts: must be a number/], [{ longitude: '0.33', latitude: '51.48', id: '$$' }, /^asset_id: takes/], [{ latitude: '51.48' }, /^longitude: is empty/]])('%j is refused', (values, why) => expect(read(columns, values)).toMatch(why));
});

describe('TALQ', () => {
  const device = (change: object = {}, lamp: object = {}): object => ({
    address: '93c751e8-0000-4000-8000-000000000001', name: 'London Road 12', class: 'Luminaire',
    functions: [
      { id: 'basic', type: 'BasicFunction', assetId: { type: 'AttributeString', value: 'LC-12' }, latitude: { type: 'AttributeFloat', value: 51.48 }, longitude: { type: 'AttributeFloat', value: 0.33 }, manufacturer: { type: 'AttributeString', value: 'Lux' } },
      { id: 'lamp', type: 'LampMonitorFunction', lampFailure: { type: 'AttributeBoolean', value: true }, lampPowerTooHigh: { type: 'AttributeBoolean', value: false }, deviceReset: { type: 'AttributeBoolean', value: true }, ...lamp },
      { id: 'meter', type: 'ElectricalMeterFunction', attributes: { activePower: 34.5 } },
    ], ...change,
  });
  test('a device becomes a column with its luminaire and what is wrong', () => expect(read(talq, {}, device())).toEqual({ id: 'LC-12', latitude: 51.48, longitude: 0.33, street: 'London Road 12', luminaire: { watts: 34.5, manufacturer: 'Lux' }, faults: ['lampFailure'] }));
  test.each<[object, RegExp]>([[{ functions: [] }, /^functions: is missing/], [{ functions: [{ id: 'x', type: 'BasicFunction', assetId: 'LC-1' }] }, /^latitude: is missing/], [{ address: '', functions: [{ latitude: 51.48, longitude: 0.33 }] }, /^assetId: takes/], [{ functions: [{ assetId: 'A', latitude: 0.33, longitude: 51.48 }] }, /swapped/]])('%j is refused', (change, why) => expect(read(talq, {}, device(change))).toMatch(why));
});

describe('Wi-Fi', () => {
  test('a venue', () => expect(read(wifiVenues, { name: 'Grays Library', latitude: '51.4756', longitude: '0.3252', ssid: 'Council-Free', openroaming: 'yes', access_points: '6' })).toEqual({ id: 'grays-library', name: 'Grays Library', latitude: 51.4756, longitude: 0.3252, ssid: 'Council-Free', accessPoints: 6, openRoaming: true }));
  test('a day of it', () => expect(read(wifiUsage, { venue: 'grays-library', date: '2026-11-23', sessions: '120', users: '80' })).toEqual({ venue: 'grays-library', day: Date.parse('2026-11-23'), sessions: 120, users: 80 }));
  test.each<[Record<string, string>, RegExp]>([[{ date: '2026-11-25' }, /^date: lies ahead/], [{ sessions: '' }, /^sessions: is empty/], [{ users: '121' }, /^users: is more/]])('%j is refused', (change, why) => expect(read(wifiUsage, { venue: 'a', date: '2026-11-23', sessions: '120', ...change })).toMatch(why));
  test.each(['MAC', 'mac_address', 'Client MAC', 'device_id', 'clientMac', 'bssid', 'user name', 'Email', 'station', 'macaddress', 'ip'])('the column %s is refused', (heading) => expect(namesADevice(heading)).toMatch(/take the column out/));
  test.each(['venue', 'sessions', 'devices', 'unique_devices', 'clients', 'users', 'description', 'date', 'stations_hall', 'machine'])('the column %s is not', (heading) => expect(namesADevice(heading)).toBeUndefined());
  test.each(['3c:22:fb:01:02:03', '3C-22-FB-01-02-03', '3c22.fb01.0203', '3c22fb010203', 'd41d8cd98f00b204e9800998ecf8427e'])('%s is the address of a device', (text) => expect(isAnAddress(text)).toMatch(/address of a device/));
  test.each(['120', '2026-11-23', 'grays-library', '123456789012'])('%s is not', (text) => expect(isAnAddress(text)).toBeUndefined());
});
