/** What can be away. `app`: no process of ours ran, or it was held still. `sms`: the network of phones took nothing. */
export const OUTAGE_CAUSES = ['app', 'store', 'queue', 'sms'] as const;
export type OutageCause = (typeof OUTAGE_CAUSES)[number];

/** A stretch in which a part of the service did not do its work, on our clock; told once it is over. */
export interface Outage {
  readonly id: string;
  readonly cause: OutageCause;
  readonly from: number;
  readonly to: number;
}

/** How often a living process leaves its mark. [ours] */
export const MARK_EVERY_MS = 2_000;
/** Marks missing for longer than this are an outage; a busy machine may well skip two. [ours] */
export const OUTAGE_FROM_MS = 10_000;

/** When each part was last marked as working, our clock. */
export interface Marks {
  readonly alive?: number;
  readonly queue?: number;
}

/**
 * The outage that a mark made now ends, if any. `storeRefused`: this very process tried to make marks all the while and
 * the store did not take them, so it was not the process that was away.
 */
export function outageEnded(marks: Marks, now: number, { storeRefused, queueUp }: { storeRefused: boolean; queueUp: boolean }): Outage | undefined {
  const { alive, queue } = marks;
  if (alive !== undefined && now - alive > OUTAGE_FROM_MS) return outage(storeRefused ? 'store' : 'app', alive, now);
  if (queueUp && queue !== undefined && now - queue > OUTAGE_FROM_MS) return outage('queue', queue, now);
  return undefined;
}

/** Two processes that see the same outage end name it alike. */
export const outage = (cause: OutageCause, from: number, to: number): Outage => ({ id: `${cause}-${from}`, cause, from, to });
