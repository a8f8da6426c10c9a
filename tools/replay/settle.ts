import { setTimeout as sleep } from 'node:timers/promises';
import type { Api } from '../shared/api.js';

interface Settled {
  readonly settled: boolean;
  readonly waiting: Readonly<Record<string, number>>;
}

/** Without any movement for this long, the service will not come to rest while we watch. */
const STUCK_AFTER = 10 * 60_000;

/**
 * Waits until every acknowledged reading has been put to the rules. False when the figures stop moving or the person
 * has asked to stop: what is counted then is not all.
 */
export async function settle(api: Api, stopped: () => boolean, onWaiting: (waiting: number) => void): Promise<boolean> {
  let movedAt = Date.now();
  let before = '';
  while (!stopped()) {
    const { settled, waiting } = await api.get<Settled>('/api/v1/settled');
    if (settled) return true;
    const figures = JSON.stringify(waiting);
    if (figures !== before) movedAt = Date.now();
    if (Date.now() - movedAt > STUCK_AFTER) return false;
    before = figures;
    onWaiting(Object.values(waiting).reduce((sum, one) => sum + one, 0));
    await sleep(500);
  }
  return false;
}
