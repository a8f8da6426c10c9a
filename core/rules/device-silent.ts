import { coverage, deviceName, GATEWAY_SILENT_MS, SILENT_AFTER_MS } from '../coverage/coverage.js';
import type { DeviceState } from '../things/device.js';
import type { Finding, Rule, Window } from './rule.js';

/** When a device becomes silent if it is not heard again. */
const silentAt = (device: DeviceState): number => (device.lastHeardAt ?? device.pairedAt) + SILENT_AFTER_MS[device.class];

/** Hub-less homes are silent every night; by then `prolonged-inactivity` has long asked. [ours] */
const HUBLESS_BLIND_MS = 24 * 3_600_000;

/** A home that was equipped just now is not blind yet: count from its last sign or its newest device. */
function isBlindTooLong(window: Window): boolean {
  const last = Math.max(...window.devices.map((d) => Math.max(d.lastHeardAt ?? 0, d.pairedAt)));
  const limit = window.devices.some((d) => d.class === 'gateway') ? GATEWAY_SILENT_MS : HUBLESS_BLIND_MS;
  return window.now - last > limit;
}

/**
 * care.md R30. One finding for the home: a technician for single devices the same day; within the hour when nobody is
 * watching at all.
 */
export const deviceSilent: Rule = {
  name: 'device-silent',
  version: '1',
  source: 'care.md R30; reliability.md 1.1 (EN 50134-9, Acticheck)',
  closes: 'data',
  ask(window): Finding | undefined {
    if (window.resident.away || window.devices.length === 0) return undefined;
    const { state, because, silent, since } = coverage(window.devices, window.now, false, window.resident.zone);
    if (state === 'watched') return undefined;
    const blind = state === 'not-watched' && isBlindTooLong(window);
    if (!blind && silent.length === 0) return undefined;
    const last = blind ? (since ?? window.now) : Math.max(...silent.map((d) => d.lastHeardAt ?? d.pairedAt));
    const names = silent.map(deviceName).join(', ');
    return {
      rule: 'device-silent', version: '1', severity: blind ? 'asap' : 'urgent', episode: 'device-silent', since: last,
      because: blind ? `Nobody is watching: ${because}` : `${because}${silent.length > 1 ? ` (${names})` : ''}`,
      differ: 'Any message of the silent device in time would have stopped it.', evidence: [],
    };
  },
  lookAgainAt(window: Window): number | undefined {
    let next: number | undefined;
    for (const device of window.devices) {
      const at = silentAt(device);
      if (at > window.now && (next === undefined || at < next)) next = at;
    }
    return next;
  },
  cleared: (window): string | undefined => (window.resident.away ? 'Away from home, as was told to us.' : coverage(window.devices, window.now, false, window.resident.zone).state === 'watched' ? 'Every device has been heard again.' : undefined),
};
