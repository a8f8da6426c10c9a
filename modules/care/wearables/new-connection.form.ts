import { z } from 'zod';

export const NewConnectionForm = z.strictObject({
  source: z.string().min(1).max(64),
  /** Who agreed, in the words of whoever asked: the resident, or an attorney or deputy for them. */
  consent: z.enum(['resident', 'attorney', 'best-interest']),
});
