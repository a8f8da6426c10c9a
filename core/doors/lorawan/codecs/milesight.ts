import { hex, PayloadBytes, type Codec, type Payload } from '../payload.js';

type Read = (from: PayloadBytes) => Payload;
const little = (name: string, bytes: number, divisor = 1, signed = false): Read => (from) => ({ [name]: from.whole(bytes, { little: true, signed }) / divisor });
const choice = (name: string, ...words: string[]): Read => (from) => ({ [name]: words[from.byte()] ?? 'unknown' });
/** "V1.2": halves of a byte, or two bytes. */
const version = (name: string, bytes: 1 | 2): Read => (from) => {
  const value = from.whole(bytes);
  return { [name]: bytes === 1 ? `v${value >> 4}.${value & 15}` : `v${value >> 8}.${value & 255}` };
};

const LEAK = ['normal', 'leak'] as const;
const BUTTON = [undefined, 'short press', 'long press', 'double press'] as const;

/** Channel and type of a value, as their published user guides list them: two hex bytes. */
const VALUES: Readonly<Record<string, Read>> = {
  '0175': little('battery', 1), '0367': little('temperature', 2, 10, true), '0468': little('humidity', 1, 2),
  '0500': choice('leakage_status', ...LEAK), '0300': choice('leakage_status', ...LEAK),
  '0600': choice('magnet_status', 'close', 'open'), '057d': little('co2', 2), '0673': little('pressure', 2, 10),
  ff01: version('ipso_version', 1), ff09: version('hardware_version', 2), ff0a: version('firmware_version', 2), ffff: version('tsl_version', 2),
  ff16: (from) => ({ sn: hex(from.take(8)) }), ff0f: choice('lorawan_class', 'Class A', 'Class B', 'Class C', 'Class CtoB'),
  fffe: little('reset_event', 1), ff0b: (from) => (from.byte(), { device_status: 'on' }),
  ff2e: (from) => ({ button: BUTTON[from.byte()] ?? 'unknown' }),
  // Settings that it says back: seconds.
  ff02: little('collection_interval', 2), fe02: little('collection_interval', 2), ff03: little('report_interval', 2), fe03: little('report_interval', 2),
};

/** What it kept while nobody heard it: its own clock in seconds since 1970, then the values. */
const HISTORY = '20ce';
const past = (from: PayloadBytes): Payload => ({
  timestamp: from.whole(4, { little: true }), temperature: from.whole(2, { little: true, signed: true }) / 10, humidity: from.byte() / 2, leakage_status: LEAK[from.byte()] ?? 'unknown',
});

/**
 * Milesight's list of channels: channel, type, value, one after the other, little-endian. A channel that is not known here
 * has no known length, so it ends the list; what came before it counts.
 */
export const milesight: Codec = ({ bytes }) => {
  const from = new PayloadBytes(bytes);
  const said: Record<string, unknown> = {};
  const history: Payload[] = [];
  while (from.left >= 2) {
    const key = hex(from.take(2));
    const read = VALUES[key];
    if (key === HISTORY) history.push(past(from));
    else if (read) Object.assign(said, read(from));
    else return { ...said, ...(history.length > 0 ? { history } : {}), unread_channel: key };
  }
  return { ...said, ...(history.length > 0 ? { history } : {}) };
};
