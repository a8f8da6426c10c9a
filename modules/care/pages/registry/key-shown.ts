import type { HandedOut } from '../../installations/installations.service.js';
import { firstReading, type Home, type ShownKey } from '../views/first-reading.js';
import { qrSvg } from './qr.js';

/** A key on its one page: as text, and as a picture for gateways that can scan. Behind a source nobody needs it. */
export async function keyShown({ device, key }: HandedOut, home: Home): Promise<(ShownKey & { qr: string }) | undefined> {
  return device.behind ? undefined : { ...firstReading(device, key, home), qr: await qrSvg(key) };
}
