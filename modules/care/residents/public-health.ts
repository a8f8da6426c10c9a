import { silentAfter } from '../../../core/coverage/coverage.js';
import { faultsOf } from '../../../core/things/faults/fault-book.js';
import type { Fault } from '../../../core/things/faults/fault.js';
import { clockOffset } from '../../../core/things/health/clock.js';
import type { Patient } from '../../../core/things/health/health.js';
import { habitOf } from '../../../core/things/health/rhythm.js';
import { iso } from '../../../core/time/when.js';

const seconds = (ms: number): number => Math.round(ms / 1000);

/** How a device is, as the API shows it: instants in ISO 8601, spans in seconds; what is not known is left out. */
export function publicHealth(device: Patient, now: number, zone: string): object {
  const { heard, told } = device.health;
  const habit = habitOf(heard.rhythms, device.class);
  const offset = clockOffset(heard.lags);
  return {
    ...(heard.battery ? { battery: { percent: heard.battery.percent, at: iso(heard.battery.at) } } : {}),
    ...Object.fromEntries(Object.entries(told).map(([field, { value, since }]) => [field, { value, since: iso(since) }])),
    ...(habit ? { usuallyEverySeconds: seconds(habit.usuallyEvery) } : {}),
    silentAfterSeconds: seconds(habit?.silentAfter ?? silentAfter({ class: device.class })),
    ...(offset === undefined ? {} : { clockBehindSeconds: seconds(offset) }),
    faults: faultsOf(device, now, zone).map(publicFault),
  };
}

export const publicFault = ({ name, version, severity, since, because, differ, evidence, doubt }: Fault): object =>
  ({ fault: name, version, severity, since: iso(since), because, differ, believed: doubt === undefined, evidence: evidence.map(({ at, ...shown }) => ({ ...shown, at: iso(at) })) });
