import { DAY } from '../../../../core/time/when.js';

/** Most questions are about the last days, and what comes late has come by then. [ours] */
const LATE_DAYS = 3;

/** What began before may be packed; nothing that began later ever is. */
export const borderOf = (now: number): Date => new Date((Math.floor(now / DAY) - LATE_DAYS) * DAY);
