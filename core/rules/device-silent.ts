import { coverage, GATEWAY_SILENT_MS, reportingHubs, SILENT_AFTER_MS } from '../coverage/coverage.js';
import type { DeviceState } from '../things/device.js';
import type { Finding, Rule, Window } from './rule.js';

/** The first moment at which a device is silent if it is not heard again: limits are still good on the dot. */
const silentAt = (device: DeviceState): number => Math.max(device.lastHeardAt ?? 0, device.pairedAt) + SILENT_AFTER_MS[device.class] + 1;

/** Hub-less homes are silent every night; by then `prolonged-inactivity` has long asked. [ours] */
const HUBLESS_BLIND_MS = 24 * 3_600_000;

/** A home that was equipped just now is not blind yet: count from its last sign or its newest device. */
function blindAt({ devices }: Window): number {
  const last = Math.max(...devices.map((d) => Math.max(d.lastHeardAt ?? 0, d.pairedAt)));
  return last + (reportingHubs(devices).length > 0 ? GATEWAY_SILENT_MS : HUBLESS_BLIND_MS) + 1;
}

/**
 * care.md R30. One finding for the home: a technician for single devices the same day; within the hour when nobody is
 * watching at all.
 */
export const deviceSilent: Rule = {
  name: 'device-silent',
  version: '2',
  source: 'care.md R30; reliability.md 1.1 (EN 50134-9, Acticheck)',
  closes: 'data',
  ask(window): Finding | undefined {
    if (window.resident.away || window.devices.length === 0) return undefined;
    const { state, because, silent, since } = coverage(window.devices, window.now, false, window.resident.zone);
    if (state === 'watched') return undefined;
    const blind = state === 'not-watched' && blindAt(window) <= window.now;
    if (!blind && silent.length === 0) return undefined;
    const last = blind ? (since ?? window.now) : Math.max(...silent.map((d) => Math.max(d.lastHeardAt ?? 0, d.pairedAt)));
    return {
      rule: 'device-silent', version: '2', severity: blind ? 'asap' : 'urgent', episode: 'device-silent', since: last,
      because: blind ? `Nobody is watching. ${because}` : because,
      differ: 'Any message of the silent device in time would have stopped it.', evidence: [],
    };
  },
  lookAgainAt(window: Window): number | undefined {
    let next = window.devices.length > 0 ? blindAt(window) : Infinity;
    if (next <= window.now) next = Infinity;
    for (const device of window.devices) {
      const at = silentAt(device);
      if (at > window.now && at < next) next = at;
    }
    return next === Infinity ? undefined : next;
  },
  cleared(window): string | undefined {
    if (window.resident.away) return 'Away from home, as was told to us.';
    const { state, silent } = coverage(window.devices, window.now, false, window.resident.zone);
    return state !== 'not-watched' && silent.length === 0 ? 'Every device has been heard again.' : undefined;
  },
};
