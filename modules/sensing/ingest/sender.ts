import type { Device } from '../../../core/things/device.js';
import { issueAt } from '../../../core/things/issue.js';
import type { Source } from '../../../core/things/source.js';

/**
 * Who sends: a device speaks for itself, a gateway for every device of its own home, a source for the devices that are
 * paired behind it, automation (the admin token) for every registered device.
 */
export type Sender = { readonly kind: 'device' | 'gateway'; readonly device: Device } | { readonly kind: 'source'; readonly source: Source } | { readonly kind: 'automation' };

export const senderOf = (device: Device): Sender => ({ kind: device.kind === 'gateway' ? 'gateway' : 'device', device });

/** Whether the sender may say what a device saw at an instant: a gateway for what stood in its own home then. */
export function maySpeakFor(sender: Sender, device: Device, at: number): boolean {
  switch (sender.kind) {
    case 'automation': return true;
    case 'gateway': return issueAt(device, at)?.subject === issueAt(sender.device, at)?.subject;
    case 'source': return device.behind?.source === sender.source.id;
    case 'device': return device.id === sender.device.id;
  }
}
