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
  [/gateway|hub/, 'gateway'],
  [/pendant|sos|pull-?cord|fall|smoke|carbon-monoxide|co-alarm|flood|leak|watch|alarm/, 'life-safety'],
  [/motion|pir|door|contact|bed|chair|plug|kettle|power|medication|dispenser|toilet|fridge/, 'activity'],
  [/oximeter|oxygen|pressure|heart|pulse|respirat|thermometer|body|weight|scale|glucose|wearable|consciousness|news|vital/, 'vital-signs'],
];

/** From the installer's word for a device: how soon its silence matters. */
export const deviceClass = (kind: string): DeviceClass => CLASSES.find(([words]) => words.test(kind))?.[1] ?? 'environment';

/** Never heard counts from its pairing. */
const heardAt = (device: DeviceState): number => device.lastHeardAt ?? device.pairedAt;

/** A cuff or a set of scales may rest for days; it never makes a home "not watched" on its own. */
const isSilent = (device: DeviceState, now: number): boolean => now - heardAt(device) > SILENT_AFTER_MS[device.class];

export const deviceName = (device: Pick<DeviceState, 'kind' | 'room'>): string => `${device.kind.replaceAll('-', ' ')}${device.room ? ` (${device.room})` : ''}`;

export function coverage(devices: readonly DeviceState[], now: number, away: boolean, zone: string): Coverage {
  if (away) return { state: 'away', because: 'Away from home, as was told to us.', silent: [] };
  if (devices.length === 0) return { state: 'not-watched', because: 'No device is paired.', silent: [] };
  const silent = devices.filter((device) => isSilent(device, now));
  const blind = blindSince(devices, now);
  if (blind) return { state: 'not-watched', because: `${blind.what} has not been heard since ${clockTimeFrom(blind.since, now, zone)}.`, silent, since: blind.since };
  const [first] = silent;
  if (!first) return { state: 'watched', because: 'Every device has been heard in its time.', silent };
  const since = Math.min(...silent.map(heardAt));
  const because = silent.length === 1 ? `The ${deviceName(first)} has not been heard since ${clockTimeFrom(since, now, zone)}.` : `${silent.length} devices have not been heard, the first since ${clockTimeFrom(since, now, zone)}.`;
  return { state: 'partly', because, silent, since };
}

/** When the eyes of a home are shut: its hub is silent, or, where it has none, all of its activity sensors are. */
function blindSince(devices: readonly DeviceState[], now: number): { what: string; since: number } | undefined {
  const newest = (of: readonly DeviceState[]): number | undefined => (of.length > 0 ? Math.max(...of.map((d) => d.lastHeardAt ?? 0)) || undefined : undefined);
  const gateways = devices.filter((d) => d.class === 'gateway');
  const sensors = devices.filter((d) => d.class === 'activity' || d.class === 'life-safety');
  const anyone = newest(devices);
  if (anyone === undefined) return { what: 'Nothing in this home', since: Math.min(...devices.map((d) => d.pairedAt)) };
  const gateway = newest(gateways);
  if (gateways.length > 0) {
    const heard = Math.max(gateway ?? 0, newest(sensors) ?? 0);
    return now - heard > GATEWAY_SILENT_MS ? { what: 'The hub', since: heard || Math.min(...gateways.map((d) => d.pairedAt)) } : undefined;
  }
  const watching = sensors.length > 0 ? newest(sensors) : anyone;
  const limit = sensors.length > 0 ? ACTIVITY_SILENT_MS : SILENT_AFTER_MS['vital-signs'];
  if (watching === undefined) return { what: 'No sensor of this home', since: Math.min(...sensors.map((d) => d.pairedAt)) };
  return now - watching > limit ? { what: 'No sensor of this home', since: watching } : undefined;
}
