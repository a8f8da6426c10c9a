import type { DeviceId } from '../ids.js';
import type { DeviceState } from '../things/device.js';
import { ACTIVITY_SILENT_MS, GATEWAY_SILENT_MS, reportingHubs } from './coverage.js';

export interface Gap {
  readonly from: number;
  readonly to: number;
  readonly because: string;
}

/**
 * When a home was not watched in from..to, from what its devices said: the stretches in which neither hub nor sensors
 * were heard for longer than their limit. `heard` are instants of the device's clock, in rising order.
 */
export function coverageGaps(devices: readonly DeviceState[], heard: readonly { readonly device: DeviceId; readonly at: number }[], from: number, to: number): Gap[] {
  const classes = new Map(devices.map((device) => [device.id, device.class]));
  const spoke = new Set(heard.map(({ device }) => device));
  const hasGateway = reportingHubs(devices.map((device) => ({ ...device, lastHeardAt: spoke.has(device.id) ? to : device.lastHeardAt }))).length > 0;
  const limit = hasGateway ? GATEWAY_SILENT_MS : ACTIVITY_SILENT_MS;
  const because = hasGateway ? 'Neither the hub nor a sensor was heard.' : 'No sensor of this home was heard.';
  const gaps: Gap[] = [];
  let last = from;
  const close = (until: number): void => {
    if (until - last > limit) gaps.push({ from: last === from ? from : last + limit, to: until, because });
  };
  for (const { device, at } of heard) {
    const kind = classes.get(device);
    const watches = kind === 'activity' || kind === 'life-safety' || kind === 'gateway';
    if (!watches || at < from || at > to) continue;
    close(at);
    last = at;
  }
  close(to);
  return gaps;
}
