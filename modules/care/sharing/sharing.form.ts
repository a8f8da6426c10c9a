import { z } from 'zod';
import { AGREED_BY } from '../../../core/residents/consent.js';

/** All of it at once, so that what is left out is nobody's guess. */
export const SharingForm = z.strictObject({
  alerts: z.boolean(), readings: z.boolean(), whereabouts: z.boolean(), by: z.enum(AGREED_BY, 'says who decided: resident or attorney'), evenWithGaps: z.boolean().default(false),
});
export type SaidSharing = z.infer<typeof SharingForm>;
