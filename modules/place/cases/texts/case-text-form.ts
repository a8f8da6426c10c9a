import { z } from 'zod';
import { smsNumber } from '../../../platform/phone/phone-number.js';
import { hour } from '../letters/case-letter-form.js';

const phone = z.string('must be a UK mobile number').max(40).transform((text, context) => {
  const number = smsNumber(text);
  if (number === undefined) context.addIssue({ code: 'custom', message: 'is not a UK mobile number; write it as 07… or +44 7…' });
  return number ?? z.NEVER;
});
export const CaseTextForm = z.strictObject({
  phone,
  /** From the one hour to the other nothing is sent; over midnight where it is later. */
  quietFrom: hour.optional(), quietTo: hour.optional(),
}).refine(({ quietFrom, quietTo }) => (quietFrom === undefined) === (quietTo === undefined) && (quietFrom === undefined || quietFrom !== quietTo), { path: ['quietTo'], message: 'comes with quietFrom, and is another hour' });
