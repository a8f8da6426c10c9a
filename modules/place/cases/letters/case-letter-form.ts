import { z } from 'zod';

export const hour = z.coerce.number('is an hour from 0 to 23').int('is an hour from 0 to 23').min(0, 'is an hour from 0 to 23').max(23, 'is an hour from 0 to 23');
export const CaseLetterForm = z.strictObject({
  email: z.email('must be an e-mail address').max(254), how: z.enum(['at-once', 'daily'], 'is at-once or daily'), hour: hour.default(8),
  /** From the one hour to the other nothing is sent; over midnight where it is later. */
  quietFrom: hour.optional(), quietTo: hour.optional(),
}).refine(({ quietFrom, quietTo }) => (quietFrom === undefined) === (quietTo === undefined) && (quietFrom === undefined || quietFrom !== quietTo), { path: ['quietTo'], message: 'comes with quietFrom, and is another hour' });
