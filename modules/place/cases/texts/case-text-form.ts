import { z } from 'zod';
import { smsNumber } from '../../../platform/phone/phone-number.js';
import { bothOrNeither, NOT_BOTH, quietTimes } from '../quiet-form.js';

const phone = z.string('must be a UK mobile number').max(40).transform((text, context) => {
  const number = smsNumber(text);
  if (number === undefined) context.addIssue({ code: 'custom', message: 'is not a UK mobile number; write it as 07… or +44 7…' });
  return number ?? z.NEVER;
});
export const CaseTextForm = z.strictObject({ phone, ...quietTimes }).refine(bothOrNeither, NOT_BOTH);
