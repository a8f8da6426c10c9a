import type { Absence } from '../absence/absence.js';
import { absenceWords } from '../absence/absence-words.js';
import type { DeviceClass, DeviceState } from '../things/device.js';
import { clockTimeFrom } from '../time/local.js';

/** Quiet is not well: whether anybody would notice if something happened to this person now. */
export interface Coverage {
  readonly state: 'watched' | 'partly' | 'not-watched' | 'away';
  /** One plain sentence. */
  readonly because: string;
  readonly silent: readonly DeviceState[];
  /** Since when not wholly watched. */
  readonly since?: number;
}

const HOUR_MS = 3_600_000;
/** A hub that reports every quarter of an hour is in doubt after three misses (Acticheck hub: 15 and 45 min). */
export const GATEWAY_SILENT_MS = 45 * 60_000;
/**
 * Without a hub only the sensors speak, and a person asleep moves nothing for a night: a home whose sensors said nothing
 * for longer than the usual inactivity limit is not being watched, or something is wrong; both need a look. [ours: R05's 12 h]
 */
export const ACTIVITY_SILENT_MS = 12 * HOUR_MS;
/** care.md R30: life-safety devices 24 h, others 72 h. */
export const SILENT_AFTER_MS: Readonly<Record<DeviceClass, number>> = { gateway: 2 * HOUR_MS, 'life-safety': 24 * HOUR_MS, activity: 72 * HOUR_MS, 'vital-signs': 72 * HOUR_MS, environment: 72 * HOUR_MS };

const CLASSES: readonly (readonly [RegExp, DeviceClass])[] = [
  [/gateway|hub|bridge|base-?(?:unit|station)/, 'gateway'],
  [/pendant|sos|pull-?cord|button|panic|fall|smoke|carbon-?monoxide|\bco\b|\bgas\b|flood|leak|watch|alarm/, 'life-safety'],
  [/motion|movement|pir|presence|occupancy|radar|door|window|contact|bed|chair|\bmat\b|plug|kettle|cooker|hob|microwave|power|medication|dispenser|toilet|fridge/, 'activity'],
  [/oximeter|oxygen|pressure|heart|pulse|respirat|thermometer|body|weight|scale|glucose|wearable|consciousness|news|vital/, 'vital-signs'],
];

/** From the installer's word for a device: how soon its silence matters. */
export function deviceClass(kind: string): DeviceClass {
  const words = kind.toLowerCase();
  return CLASSES.find(([pattern]) => pattern.test(words))?.[1] ?? 'environment';
}

/** Its pairing counts as a first word: a device that is new here is given its time. */
const heardAt = (device: DeviceState): number => Math.max(device.lastHeardAt ?? 0, device.pairedAt);

/** A cuff or a set of scales may rest for days; it never makes a home "not watched" on its own. */
const isSilent = (device: DeviceState, now: number): boolean => now - heardAt(device) > silentAfter(device);

/** A hub that passes on what others say is alive, so its own habit counts only where nothing comes at all (`blindness`). */
export const silentAfter = (device: Pick<DeviceState, 'class' | 'silentAfter'>): number => (device.class === 'gateway' ? undefined : device.silentAfter) ?? SILENT_AFTER_MS[device.class];

/**
 * Hubs whose silence means something. One that only passes on what its sensors say, and never spoke for itself, misses
 * no report: then the sensors' own silence counts.
 */
export function reportingHubs(devices: readonly DeviceState[]): readonly DeviceState[] {
  const hubs = devices.filter((device) => device.class === 'gateway');
  const onlyPassesOn = hubs.every((hub) => hub.lastHeardAt === undefined) && devices.some((device) => device.lastHeardAt !== undefined);
  return onlyPassesOn ? [] : hubs;
}

/** Sees whether somebody moves, or is pressed by somebody in need. */
const isEye = (device: DeviceState): boolean => device.class === 'activity' || device.class === 'life-safety';

/** Of two people in one home, whoever moves hides the one who does not: such sensors tell of both. [ours] */
const seesAnybody = (device: DeviceState): boolean => device.class === 'activity';

export const deviceName = (device: Pick<DeviceState, 'kind' | 'room'>): string => `${device.kind.replaceAll('-', ' ')}${device.room ? ` (${device.room})` : ''}`;

const MOST_NAMES = 3;
function namesOf(devices: readonly DeviceState[]): string {
  const names = devices.slice(0, MOST_NAMES).map(deviceName);
  const more = devices.length - names.length;
  if (more > 0) return `${names.join(', ')} and ${more} more`;
  return names.length > 1 ? `${names.slice(0, -1).join(', ')} and ${names.at(-1)}` : (names[0] ?? '');
}

/** `livesWith`: how many others live in the same home. */
export function coverage(devices: readonly DeviceState[], now: number, absence: Absence | undefined, zone: string, livesWith = 0): Coverage {
  if (absence && absence.kind !== 'maintenance') return { state: 'away', because: absenceWords(absence, now, zone), silent: [], since: absence.from };
  if (devices.length === 0) return { state: 'not-watched', because: 'No device is paired.', silent: [] };
  const hubs = reportingHubs(devices);
  const silent = devices.filter((device) => isSilent(device, now) && (device.class !== 'gateway' || hubs.includes(device)));
  const blind = blindness(devices, now);
  if (blind) return { state: 'not-watched', because: `${blind.what} since ${clockTimeFrom(blind.since, now, zone)}.`, silent, since: blind.since };
  if (silent.length > 0) {
    const since = Math.min(...silent.map(heardAt));
    const because = `The ${namesOf(silent)} ${silent.length > 1 ? 'have not been heard, the first' : 'has not been heard'} since ${clockTimeFrom(since, now, zone)}.`;
    return { state: 'partly', because, silent, since };
  }
  const doubted = devices.filter((device) => device.doubt !== undefined);
  const [first] = doubted;
  if (first) return { state: 'partly', because: `The ${deviceName(first)} ${first.doubt ?? ''}${doubted.length > 1 ? `, and ${doubted.length - 1} more cannot be believed` : ''}.`, silent };
  if (!devices.some(isEye)) return { state: 'partly', because: 'Measurements arrive, but no sensor here would notice a fall or stillness.', silent };
  if (livesWith > 0 && devices.some(seesAnybody)) return { state: 'partly', because: `${livesWith === 1 ? 'Somebody else lives' : `${livesWith} others live`} here too: the sensors see that somebody moves, not who.`, silent };
  return { state: 'watched', because: 'Every device has been heard in its time.', silent };
}

/** A hub whose own habit is known is in doubt sooner than one that may be a slow one. */
const hubSilentAfter = (hubs: readonly DeviceState[]): number => Math.min(GATEWAY_SILENT_MS, ...hubs.flatMap(({ silentAfter }) => silentAfter ?? []));

const newestWord = (devices: readonly DeviceState[]): number | undefined => {
  let newest: number | undefined;
  for (const { lastHeardAt } of devices) if (lastHeardAt !== undefined && (newest === undefined || lastHeardAt > newest)) newest = lastHeardAt;
  return newest;
};
const firstPaired = (devices: readonly DeviceState[]): number => Math.min(...devices.map((device) => device.pairedAt));

/**
 * Why the eyes of a home are shut: nothing has ever been heard, no sensor has ever spoken, the hub with all that speaks
 * through it is silent, or, where there is no hub, all sensors are.
 */
function blindness(devices: readonly DeviceState[], now: number): { what: string; since: number } | undefined {
  const gateways = reportingHubs(devices);
  const eyes = devices.filter(isEye);
  const seen = newestWord(eyes);
  if (newestWord(devices) === undefined) return { what: 'Nothing in this home has been heard', since: firstPaired(devices) };
  if (gateways.length > 0) {
    const heard = Math.max(newestWord(gateways) ?? 0, seen ?? 0);
    if (now - heard > hubSilentAfter(gateways)) return { what: 'The hub has not been heard', since: heard || firstPaired(gateways) };
  }
  if (eyes.length > 0 && seen === undefined) return { what: 'No sensor of this home has been heard', since: firstPaired(eyes) };
  if (gateways.length > 0) return undefined;
  const heard = seen ?? newestWord(devices) ?? 0;
  const limit = eyes.length > 0 ? ACTIVITY_SILENT_MS : SILENT_AFTER_MS['vital-signs'];
  return now - heard > limit ? { what: 'No sensor of this home has been heard', since: heard } : undefined;
}
