import { absenceAt, attendedSince, nextTurn, silenceCountsFrom } from '../absence/absence.js';
import { coverage, GATEWAY_SILENT_MS, reportingHubs, silentAfter, SILENT_AFTER_MS, type Coverage } from '../coverage/coverage.js';
import type { DeviceState } from '../things/device.js';
import type { Finding, Rule, Window } from './rule.js';

/**
 * Devices as this rule counts their silence. A device that is overdue by its own quick habit is a technician's matter
 * (core/things/faults); people are told at the limit of its class, or later where its habit is slower. After an absence
 * every device is given its time anew, but for one that was silent before it began: that is told of again.
 */
function asTold({ devices, resident, now }: Window): readonly DeviceState[] {
  return devices.map(({ silentAfter: learned, doubt: _, ...rest }) => {
    const device = { ...rest, ...(rest.class !== 'gateway' && learned !== undefined ? { silentAfter: Math.max(learned, SILENT_AFTER_MS[rest.class]) } : {}) };
    const limit = device.class === 'gateway' ? GATEWAY_SILENT_MS : silentAfter(device);
    return { ...device, pairedAt: Math.max(device.pairedAt, silenceCountsFrom(heardAt(device), limit, resident.absences, now)) };
  });
}

const heardAt = (device: DeviceState): number => Math.max(device.lastHeardAt ?? 0, device.pairedAt);

/** The first moment at which a device is silent if it is not heard again: limits are still good on the dot. */
const silentAt = (device: DeviceState): number => heardAt(device) + silentAfter(device) + 1;

/** Hub-less homes are silent every night; by then `prolonged-inactivity` has long asked. [ours] */
const HUBLESS_BLIND_MS = 24 * 3_600_000;

/** A home that was equipped just now is not blind yet: count from its last sign or its newest device. */
const blindAt = (devices: readonly DeviceState[]): number =>
  Math.max(...devices.map(heardAt)) + (reportingHubs(devices).length > 0 ? GATEWAY_SILENT_MS : HUBLESS_BLIND_MS) + 1;

const coverageTold = ({ now, resident }: Window, devices: readonly DeviceState[]): Coverage => coverage(devices, now, undefined, resident.zone);

/** Nobody is at home, or an engineer has the devices in hand. */
const isExpected = ({ resident, now }: Window): boolean => resident.away || absenceAt(resident.absences, now) !== undefined;

/**
 * care.md R30. One finding for the home: single devices the same day; within the hour when nobody is watching at all.
 */
export const deviceSilent: Rule = {
  name: 'device-silent',
  version: '4',
  source: 'care.md R30; reliability.md 1.1 (EN 50134-9, Acticheck)',
  closes: 'data',
  ask(window): Finding | undefined {
    const devices = asTold(window);
    if (isExpected(window) || devices.length === 0) return undefined;
    const { state, because, silent, since } = coverageTold(window, devices);
    if (state === 'watched') return undefined;
    const blind = state === 'not-watched' && blindAt(devices) <= window.now;
    if (!blind && silent.length === 0) return undefined;
    const last = blind ? Math.max(since ?? window.now, attendedSince(window.resident.absences, window.now) ?? 0) : Math.max(...silent.map(heardAt));
    return {
      rule: 'device-silent', version: '4', severity: blind ? 'asap' : 'urgent', episode: 'device-silent', since: last,
      because: blind ? `Nobody is watching. ${because}` : because,
      differ: 'Any message of the silent device in time would have stopped it.', evidence: [],
    };
  },
  lookAgainAt(window: Window): number | undefined {
    const devices = asTold(window);
    let next = devices.length > 0 ? blindAt(devices) : Infinity;
    if (next <= window.now) next = Infinity;
    next = Math.min(next, nextTurn(window.resident.absences, window.now) ?? Infinity);
    for (const device of devices) {
      const at = silentAt(device);
      if (at > window.now && at < next) next = at;
    }
    return next === Infinity ? undefined : next;
  },
  cleared(window): string | undefined {
    const absence = absenceAt(window.resident.absences, window.now);
    if (absence?.kind === 'maintenance') return 'An engineer has the devices in hand. What is silent when they have finished is told of again.';
    if (absence || window.resident.away) return 'Away from home, as was told to us. What is silent when they are back is told of again.';
    const { state, silent } = coverageTold(window, asTold(window));
    return state !== 'not-watched' && silent.length === 0 ? 'Every device has been heard again.' : undefined;
  },
};
