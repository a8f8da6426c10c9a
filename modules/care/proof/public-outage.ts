import { iso } from '../../../core/time/when.js';
import type { KnownOutage } from './outages.store.js';

/** An outage and who may have been missed, by ids alone. */
export function publicOutage({ id, cause, from, to, listedAt, final, missed, checked }: KnownOutage): object {
  const by = new Map(checked.map((one) => [one.resident, one]));
  return {
    id, cause, from: iso(from), to: iso(to), ...(listedAt === undefined ? {} : { listedAt: iso(listedAt) }), final,
    missed: missed.map(({ resident, reasons }) => {
      const done = by.get(resident);
      return { residentId: resident, reasons: reasons.map(({ at, ...rest }) => ({ ...rest, at: iso(at) })), ...(done ? { checkedBy: done.by, checkedAt: iso(done.at) } : {}) };
    }),
  };
}

/** How many on the list nobody has asked after yet. */
export const unchecked = ({ missed, checked }: KnownOutage): number => missed.filter(({ resident }) => !checked.some((one) => one.resident === resident)).length;
