import { z } from 'zod';
import { bothOrNeither, hour, NOT_BOTH, quietTimes } from '../quiet-form.js';

export const CaseLetterForm = z.strictObject({
  email: z.email('must be an e-mail address').max(254), how: z.enum(['at-once', 'daily'], 'is at-once or daily'), hour: hour.default(8),
  ...quietTimes,
}).refine(bothOrNeither, NOT_BOTH);
