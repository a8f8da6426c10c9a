import { PayloadBytes, PayloadProblem, type Codec, type Payload } from '../payload.js';

/** A value as the maker's own codec says it: named, in its unit where it has one. */
type Named = readonly [name: string, unit: string | undefined, of: (x: Words, settings: Settings) => number];
export type Words = readonly number[];
/** Factors that differ from device to device; its `variables` may say others. */
export type Settings = Readonly<Record<string, number>>;

/** One sensor block of a device: how many 16-bit words it takes and what they say. */
export interface Block {
  readonly words: number;
  readonly says: readonly Named[];
}

export interface Sensor {
  readonly settings?: Settings;
  /** In the order of the flag bits, lowest first. */
  readonly blocks: readonly Block[];
}

const PROTOCOL = 2;
export const CENTRE = 32_768;

/** The word at `i` as it is, divided. */
export const plain = (i: number, divisor = 1) => (x: Words): number => at(x, i) / divisor;
/** The word at `i`, whose zero lies in the middle of its range, divided. */
export const centred = (i: number, divisor = 1) => (x: Words): number => (at(x, i) - CENTRE) / divisor;
/** Two words as one number, the lower first. */
export const pair = (x: Words, i: number): number => at(x, i) + at(x, i + 1) * 65_536;
/** A ratio metered with 24 bits, −1 to 1. */
export const ratio = (x: Words, i: number): number => pair(x, i) / 8_388_608 - 1;
export const at = (x: Words, i: number): number => x[i] ?? 0;

export const block = (words: number, ...says: Named[]): Block => ({ words, says });
/** Of every one of their devices. */
export const BATTERY = block(1, ['Battery voltage', 'V', plain(0, 1_000)]);
/** Most devices: one block, then the battery. */
export const oneBlock = (words: number, ...says: Named[]): Sensor => ({ blocks: [block(words, ...says), BATTERY] });

/** "Ambient light (infrared)" → ambient_light_infrared */
const keyOf = (name: string): string => name.toLowerCase().replace(/[^a-z0-9]+/g, '_').replace(/^_|_$/g, '');

/**
 * Decentlab's protocol 2, one for all their sensors: version, device id (16 bits), flags (16 bits), then for each flag
 * that is set its block of 16-bit words; all big-endian. Source: the makers' published payload vectors.
 */
export const decentlab = (sensor: Sensor): Codec => ({ bytes, variables }) => {
  const from = new PayloadBytes(bytes);
  const version = from.byte();
  if (version !== PROTOCOL) throw new PayloadProblem(`protocol version ${version} is not ${PROTOCOL}`);
  const said: Record<string, unknown> = { protocol_version: version, device_id: from.word() };
  const flags = from.word();
  const settings = settled(sensor.settings, variables);
  sensor.blocks.forEach(({ words, says }, i) => {
    if ((flags >> i) % 2 === 0) return;
    const x = Array.from({ length: words }, () => from.word());
    for (const [name, unit, of] of says) said[keyOf(name)] = { displayName: name, value: of(x, settings), ...(unit === undefined ? {} : { unit }) };
  });
  return said as Payload;
};

/** Only what the sensor knows, and only numbers. */
function settled(own: Settings = {}, variables: Readonly<Record<string, string>> = {}): Settings {
  const told = Object.keys(own).flatMap((name) => (Object.hasOwn(variables, name) && Number.isFinite(Number(variables[name])) ? [[name, Number(variables[name])] as const] : []));
  return { ...own, ...Object.fromEntries(told) };
}
