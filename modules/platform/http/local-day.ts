import { z } from 'zod';

/** A day of the wall's calendar, YYYY-MM-DD: one that is there (no 30 February), so that nothing rolls over into another. */
export const localDay = z.iso.date('must be a day of the calendar, as 2026-11-24');
