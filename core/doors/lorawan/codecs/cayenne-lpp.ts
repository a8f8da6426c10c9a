import { PayloadBytes, type Codec } from '../payload.js';

/** Name, bytes of one part, whether signed, divisor. Several parts: a position or the three axes of a movement. */
interface Type {
  readonly name: string;
  readonly bytes: number;
  readonly signed?: boolean;
  readonly divisor?: number;
  readonly parts?: readonly (readonly [name: string, bytes: number, divisor: number])[];
}
const unsigned = (name: string, bytes: number, divisor = 1): Type => ({ name, bytes, divisor });
const signed = (name: string, bytes: number, divisor = 1): Type => ({ name, bytes, divisor, signed: true });
const axes = (name: string, divisor: number): Type => ({ name, bytes: 6, signed: true, parts: [['x', 2, divisor], ['y', 2, divisor], ['z', 2, divisor]] });
const position = (bytes: number, divisor: number): Type => ({ name: 'gps', bytes: 2 * bytes + 3, signed: true, parts: [['latitude', bytes, divisor], ['longitude', bytes, divisor], ['altitude', 3, 100]] });

/** Cayenne's Low Power Payload: the IPSO object number less 3200 (its public list), with RAKwireless's additions. */
const TYPES: Readonly<Record<number, Type>> = {
  0: unsigned('digital_in', 1), 1: unsigned('digital_out', 1), 2: signed('analog_in', 2, 100), 3: signed('analog_out', 2, 100),
  100: unsigned('generic', 4), 101: unsigned('illuminance', 2), 102: unsigned('presence', 1), 103: signed('temperature', 2, 10), 104: unsigned('humidity', 1, 2), 112: signed('humidity_prec', 2, 10),
  113: axes('accelerometer', 1_000), 115: unsigned('barometer', 2, 10), 116: unsigned('voltage', 2, 100), 117: unsigned('current', 2, 1_000), 118: unsigned('frequency', 4), 120: unsigned('percentage', 1),
  121: signed('altitude', 2), 125: unsigned('concentration', 2), 128: unsigned('power', 2), 130: unsigned('distance', 4, 1_000), 131: unsigned('energy', 4, 1_000), 132: unsigned('direction', 2),
  133: unsigned('time', 4), 134: axes('gyrometer', 100), 136: position(3, 10_000), 137: position(4, 1_000_000), 138: unsigned('voc', 2), 142: unsigned('switch', 1),
  188: unsigned('soil_moist', 2, 10), 190: unsigned('wind_speed', 2, 100), 191: unsigned('wind_direction', 2), 192: unsigned('soil_ec', 2, 1_000), 193: unsigned('soil_ph_h', 2, 100), 194: unsigned('soil_ph_l', 2, 10), 195: unsigned('pyranometer', 2), 203: unsigned('light', 1),
};

/** Channel, type, value, big-endian. A type that is not known has no known length and ends the list. */
export const cayenneLpp: Codec = ({ bytes }) => {
  const from = new PayloadBytes(bytes);
  const said: Record<string, unknown> = {};
  while (from.left >= 2) {
    const channel = from.byte();
    const number = from.byte();
    const type = TYPES[number];
    if (!type) return { ...said, unread_type: number };
    said[`${type.name}_${channel}`] = valueOf(from, type);
  }
  return said;
};

function valueOf(from: PayloadBytes, { bytes, signed: hasSign = false, divisor = 1, parts }: Type): unknown {
  if (!parts) return from.whole(bytes, { signed: hasSign }) / divisor;
  return Object.fromEntries(parts.map(([name, size, by]) => [name, from.whole(size, { signed: true }) / by]));
}
