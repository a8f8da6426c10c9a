import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { sharedData } from '../../test/builders/shared-data.js';
import { stateOf, type Inventory } from '../../test/builders/zigbee.js';
import { namesOf, readHomeAssistant, sayEntity } from './home-assistant.js';
import type { Memory } from './memory.js';
import { mangled, mangledText } from './testing/mangle.js';
import { readZigbee2Mqtt, sayZigbee, type ZigbeeHearer } from './zigbee2mqtt.js';

const NOW = Date.parse('2026-11-24T10:00:00Z');
const MINUTE = 60_000;
const zigbee = (state: object, hearer: Partial<ZigbeeHearer> = {}) => sayZigbee('x', { ...state }, { memory: {}, now: NOW, retained: false, ...hearer });
const words = ({ decoded }: { decoded: { said: readonly { kind: string; value: unknown }[] } }): string[] => decoded.said.map(({ kind, value }) => `${kind} ${String(value)}`);

/** States one after the other, a minute apart; what was said of each. */
function play(states: readonly object[], deviceKind?: string): string[][] {
  let memory: Memory = {};
  return states.map((state, i) => {
    const heard = zigbee(state, { memory, now: NOW + i * MINUTE, ...(deviceKind ? { deviceKind } : {}) });
    memory = heard.memory;
    return words(heard);
  });
}

describe('topics of Zigbee2MQTT', () => {
  test.each<[string, string, object | undefined]>([
    ['hall', '{"occupancy":true}', { what: 'state', name: 'hall', state: { occupancy: true } }], ['a/b/c', '{"contact":true}', { name: 'a/b/c' }],
    ['a/b/occupancy', 'true', { name: 'a/b', state: { occupancy: true } }], ['a/action', 'single', { name: 'a', state: { action: 'single' } }], ['a/b/nonsense', 'true', undefined],
    ['a/availability', 'online', { what: 'told', decoded: { about: [{ name: 'a', online: true }] } }], ['a/availability', '{"state":"offline"}', { decoded: { about: [{ name: 'a', online: false }] } }], ['a/availability', 'maybe', undefined],
    ['a/set', '{"state":"ON"}', undefined], ['a/get', '{"state":""}', undefined], ['bridge/logging', '{"level":"info"}', undefined], ['bridge/health', '{}', { decoded: { said: [{ name: 'bridge', kind: 'heartbeat', value: true }] } }],
    ['bridge/devices', JSON.stringify([{ type: 'Coordinator', friendly_name: 'Coordinator' }, { type: 'EndDevice', friendly_name: 'hall', power_source: 'Battery', software_build_id: '1.2', definition: { vendor: 'IKEA', model: 'E2013' } }]), { decoded: { about: [{ name: 'hall', model: 'IKEA E2013', firmware: '1.2', onBattery: true }] } }],
  ])('%s %s', (path, payload, expected) => (expected ? expect(readZigbee2Mqtt(path, payload)).toMatchObject(expected) : expect(readZigbee2Mqtt(path, payload)).toBeUndefined()));
});

describe('states of Zigbee2MQTT', () => {
  test('a state is news when it changes; the sensor lives when its radio does', () => {
    expect(play([{ contact: true, linkquality: 1 }, { contact: true, linkquality: 2 }, { contact: false, linkquality: 2 }, { contact: false, linkquality: 2 }])).toEqual([['door closed'], [], ['door open'], []]);
    expect(play([{ occupancy: false, linkquality: 1 }, ...Array.from({ length: 16 }, (_, i) => ({ occupancy: false, linkquality: 2 + i }))]).flat()).toEqual(['heartbeat true', 'heartbeat true']);
  });
  test('what a broker kept is no movement and no measurement; smoke that nobody knew of still calls', () => {
    expect(words(zigbee({ occupancy: true, contact: false, temperature: 20, smoke: true, action: 'single' }, { retained: true }))).toEqual(['smoke true']);
    const { memory } = zigbee({ contact: false }, { retained: true });
    expect(words(zigbee({ contact: false, linkquality: 3 }, { memory }))).toEqual(['heartbeat true']);
  });
  test.each([['single', 'pendant', 'sos true'], ['hold', 'sos button', 'sos true'], ['on', 'remote', 'button true'], ['on', undefined, 'button true'], ['emergency', 'remote', 'sos true'], ['hold_release', 'pendant', 'heartbeat true'], ['', 'pendant', 'heartbeat true']])('the action "%s" of a %s is %s', (action, deviceKind, expected) => {
    expect(words(zigbee({ action }, deviceKind ? { deviceKind } : {}))).toEqual([expected]);
  });
  test('two presses with the same words are two', () => expect(play([{ action: 'single', battery: 9 }, { action: 'single', battery: 9 }], 'pendant')).toEqual([['battery 9', 'sos true'], ['sos true']]));
  test('a clock of whole seconds hides nothing: what differs is new, the same again is not', () => {
    const last_seen = '2026-11-24T09:59:58+00:00';
    const said = (...states: object[]) => play(states.map((state) => ({ ...state, last_seen })), 'pendant');
    expect(said({ battery: 9 }, { battery: 9, action: 'emergency' }, { battery: 9, action: 'emergency' })).toEqual([['battery 9'], ['sos true'], []]);
    expect(said({ contact: true }, { contact: false }, { contact: false })).toEqual([['door closed'], ['door open'], []]);
    expect(play([{ contact: true, last_seen }, { contact: false, last_seen: '2026-11-24T09:59:57+00:00' }])).toEqual([['door closed'], []]);
  });
  test('a bridge whose clock ran ahead and was put right is heard again at once; a press is heard whatever its clock says', () => {
    const at = (minutes: number): number => NOW + minutes * MINUTE;
    expect(play([{ occupancy: false, last_seen: at(1_440) }, { occupancy: true, last_seen: at(1) }])).toEqual([['heartbeat true'], ['motion true']]);
    expect(play([{ battery: 9, last_seen: at(0) }, { battery: 9, action: 'single', last_seen: at(-60) }], 'pendant')).toEqual([['battery 9'], ['sos true']]);
  });
  test('what is not understood is kept, and what is of the device is told of it', () => {
    expect(zigbee({ battery_low: true, tamper: false, linkquality: 12, gone: 1, temperature: 'warm' }).decoded).toMatchObject({ unread: [{ field: 'gone', raw: 1 }, { field: 'temperature', raw: 'warm' }], about: [{ batteryLow: true, tampered: false, linkQuality: 12 }] });
  });
});

const folder = sharedData('zigbee-devices');
test.skipIf(!folder.here)(`what real devices reported is read as it is${folder.why}`, () => {
  const read = (file: string): Inventory => JSON.parse(gunzipSync(readFileSync(join(folder.path, file))).toString('utf8')) as Inventory;
  const files = readdirSync(folder.path).filter((file) => file.endsWith('.gz'));
  const said = Object.fromEntries(files.map((file) => [file.split('.')[0], words(zigbee(stateOf(read(file)))).sort()]));
  expect(files.length).toBeGreaterThanOrEqual(17);
  expect(said).toMatchObject({
    'sonoff-snzb-02d': ['battery 100', 'humidity 44.1', 'room-temperature 25.6'], 'lumi-lumi-sensor-smoke': ['battery 100'], 'samjin-button': ['battery 100', 'room-temperature 25.58'],
    'ikea-of-sweden-parasoll-door-window-sensor': ['battery 100', 'door closed'], 'lumi-lumi-motion-ac02': ['battery 75.5', 'illuminance 24'],
  });
});

describe('Home Assistant', () => {
  test.each([
    ['binary_sensor/hall_motion/state', 'on', { entity: 'binary_sensor.hall_motion', state: 'on' }], ['sensor/x/unit_of_measurement', '"°C"', { entity: 'sensor.x', unit: '°C' }], ['status', 'online', undefined], ['sensor/x/config', '{"name":"x"}', undefined], ['../x/state', 'on', undefined],
  ])('%s %s', (path, payload, expected) => expect(readHomeAssistant(path, payload)).toEqual(expected));
  test('a device goes by its entity, its object, or what its entities’ names begin with', () => {
    expect(namesOf('sensor.hall_pir_carbon_dioxide')).toEqual(['sensor.hall_pir_carbon_dioxide', 'hall_pir_carbon_dioxide', 'hall_pir']);
    expect(namesOf('binary_sensor.front')).toEqual(['binary_sensor.front', 'front']);
  });
  const entity = (entityId: string, state: string, more: object = {}, deviceKind?: string): string[] => words(sayEntity('x', { entity: entityId, state, ...more }, { memory: {}, now: NOW, retained: false, ...(deviceKind ? { deviceKind } : {}) }));
  test.each<[string, string, object, string | undefined, string[]]>([
    ['sensor.a_power', '1.5', { unit: 'kW' }, undefined, ['power 1500']], ['sensor.a_temperature', '70', { unit: '°F' }, undefined, []], ['sensor.a_temperature', 'unknown', {}, undefined, []], ['sensor.a', '21.5', { deviceClass: 'temperature' }, undefined, ['room-temperature 21.5']],
    ['binary_sensor.a', 'on', {}, 'leak sensor', ['flood true']], ['binary_sensor.a', 'on', { deviceClass: 'door' }, undefined, ['door open']], ['binary_sensor.a_battery', 'on', {}, undefined, []], ['binary_sensor.a_motion', 'off', {}, undefined, []],
    ['event.a', '2026-11-24T09:59:58.123+00:00', {}, 'pendant', ['sos true']], ['event.a', 'unknown', {}, 'pendant', []], ['light.a', 'on', {}, undefined, []], ['sensor.a_battery', '1e400', {}, undefined, []],
  ])('%s says %s (%j, paired as %s)', (id, state, more, deviceKind, expected) => expect(entity(id, state, more, deviceKind)).toEqual(expected));
});

test('a press that Home Assistant remembers from before is told at its own time', () => {
  const pressed = (state: string) => sayEntity('x', { entity: 'event.bell', state }, { memory: {}, now: NOW, retained: false, deviceKind: 'pendant' }).decoded.said;
  expect(pressed('2026-11-17T09:59:58.123+00:00')).toEqual([{ name: 'x', kind: 'sos', value: true, at: Date.parse('2026-11-17T09:59:58.123Z') }]);
  expect(pressed('2026-11-24T10:05:00+00:00')).toMatchObject([{ at: NOW }]);
});

test('mangled messages of both bridges break nothing, stall nothing, and the next good one is taken', () => {
  const sample = { occupancy: true, contact: false, smoke: false, battery: 90, linkquality: 80, last_seen: '2026-11-24T09:59:00Z', action: 'single', update: { state: 'idle' } };
  const event = { event_type: 'state_changed', event_data: { entity_id: 'binary_sensor.hall_motion', new_state: { state: 'on', attributes: { device_class: 'motion' }, last_changed: '2026-11-24T09:59:00+00:00' } } };
  let memory: Memory = {};
  const within = (work: () => void): void => {
    const started = process.cpuUsage(); // work, not waiting: the machine may be busy
    work();
    expect(process.cpuUsage(started).user / 1_000).toBeLessThan(200); // ms
  };
  const hear = (path: string, payload: string): void => within(() => {
    const message = readZigbee2Mqtt(path, payload);
    if (message?.what === 'state') memory = sayZigbee(message.name, message.state, { memory, now: NOW, retained: false }).memory;
    const word = readHomeAssistant(path, payload);
    if (word) memory = sayEntity('x', word, { memory, now: NOW, retained: false }).memory;
  });
  fc.assert(fc.property(mangled(sample), (raw) => hear('hall', JSON.stringify(raw) ?? '')), { numRuns: 400 });
  fc.assert(fc.property(mangled(event), (raw) => hear('events', JSON.stringify(raw) ?? '')), { numRuns: 400 });
  fc.assert(fc.property(mangledText('hall/kitchen/availability'), mangledText(JSON.stringify(sample)), (path, text) => hear(path, text)), { numRuns: 400 });
  expect(words(zigbee({ smoke: true, last_seen: NOW }, { memory }))).toEqual(['smoke true']);
});
