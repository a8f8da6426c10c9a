import { ZONE } from '../../residents/resident-profiles.js';

const FORMAT = new Intl.DateTimeFormat('en-GB', { timeZone: ZONE, weekday: 'long', day: 'numeric', month: 'long', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });

/** "Wednesday 25 November at 14:02" */
export const dayAndClock = (iso: string): string => FORMAT.format(new Date(iso));
