import { z } from 'zod';
import { CONTACT_METHODS, type ContactMethod } from '../../../core/residents/contact-preference.js';
import { parseNhsNumber } from '../../../core/residents/nhs-number.js';
import { localDay } from '../../platform/http/local-day.js';
import { callNumber, smsNumber } from '../../platform/phone/phone-number.js';

/** Controls, joiners, bidirectional overrides and half characters make one text look like another; they are refused in names. */
const HIDDEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}]/u;
/** No script heaps more marks on one letter; a heap of them covers the lines above and below. [ours] */
const HEAPED = /\p{M}{5}/u;
/** Words of people's own: no hidden characters, no heaps. */
export const text = (most: number) => z.string().trim().min(1, 'must not be empty').max(most, `must have at most ${most} characters`)
  .refine((value) => !HIDDEN.test(value), 'holds characters that cannot be seen; type it again')
  .refine((value) => !HEAPED.test(value.normalize('NFC')), 'holds more accents on one letter than any writing has; type it again').transform((value) => value.normalize('NFC'));

const nhsNumber = z.string().transform((value, context) => {
  const number = parseNhsNumber(value);
  if (number === undefined) context.addIssue({ code: 'custom', message: 'is not an NHS number: ten digits, the last of which must fit the others' });
  return number ?? z.NEVER;
});

const phone = z.string().max(40).transform((value, context) => {
  const number = callNumber(value);
  if (number === undefined) context.addIssue({ code: 'custom', message: 'is not a UK phone number that can be called; write it as 01375 … or +44 …' });
  return number ?? z.NEVER;
});

const smsPhone = z.string().max(40).transform((value, context) => {
  const number = smsNumber(value);
  if (number === undefined) context.addIssue({ code: 'custom', message: 'is not a UK mobile number; text messages can be sent only to those. Write it as 07… or +447…' });
  return number ?? z.NEVER;
});

/** No limit of a living person lies outside; a band without an end would silence its rule. */
const bound = z.number().min(0).max(400);
const band = z.strictObject({ low: bound, high: bound }).refine((b) => b.low < b.high, 'low must be below high');
const seconds = z.number().int().min(5).max(7_200);

export const LimitsForm = z.strictObject({
  oxygenScale: z.union([z.literal(1), z.literal(2)]).optional(),
  oxygenLow: z.strictObject({ asap: z.number().min(50).max(100), stat: z.number().min(50).max(100) }).refine((o) => o.stat <= o.asap, 'stat must not be above asap').optional(),
  systolic: band.optional(),
  diastolic: band.optional(),
  pulse: band.optional(),
  temperature: band.optional(),
  inactivityHours: z.number().min(0.5).max(50).optional(),
  upByMinutes: z.number().int().min(0).max(1_439).optional(),
  wanders: z.boolean().optional(),
  fallCancelSeconds: z.number().int().min(0).max(600).optional(),
});

const changeable = {
  calledBy: text(60).optional(),
  address: text(300).optional(),
  ward: text(80).optional(),
  phone: phone.optional(),
  contactPreference: z.enum(Object.keys(CONTACT_METHODS) as [ContactMethod, ...ContactMethod[]]).optional(),
  gender: z.enum(['male', 'female', 'other', 'unknown']).optional(),
  conditions: z.array(text(120)).max(30).optional(),
  limits: LimitsForm.optional(),
  answerWithin: z.strictObject({ stat: seconds.optional(), asap: seconds.optional(), urgent: seconds.optional(), routine: seconds.optional() }).optional(),
};

export const NewResidentForm = z.strictObject({
  name: z.strictObject({ given: text(100), family: text(100) }),
  birthDate: localDay.optional(),
  nhsNumber: nhsNumber.optional(),
  ...changeable,
});
export type NewResident = z.infer<typeof NewResidentForm>;

export const ResidentChangeForm = z.strictObject({
  ...changeable,
  away: z.strictObject({ where: z.enum(['hospital', 'holiday', 'family', 'other']), until: z.iso.datetime({ offset: true }).optional() }).nullable().optional(),
});
export type ResidentChange = z.infer<typeof ResidentChangeForm>;

export const NewCarerForm = z.strictObject({
  name: text(200),
  phone: smsPhone,
  relationship: text(60).optional(),
  rank: z.number().int().min(1).max(99).optional(),
});
export type NewCarer = z.infer<typeof NewCarerForm>;

/** The same number again says that it works after all. */
export const CarerPhoneForm = z.strictObject({ phone: smsPhone });

export const deviceKind = z.string().trim().min(1).max(40).transform((kind) => kind.toLowerCase().replaceAll(/[\s_]+/g, '-')).pipe(z.string().regex(/^[a-z0-9][a-z0-9-]*$/, 'takes letters, digits and hyphens, as "motion" or "blood-pressure"'));

export const NewDeviceForm = z.strictObject({
  id: z.string().max(64).optional(),
  kind: deviceKind,
  /** Left out: it lies in store until it is issued. */
  residentId: z.string().min(1).max(64).optional(),
  room: text(60).optional(),
  behind: z.strictObject({ source: z.string().min(1).max(64), name: z.string().trim().min(1).max(128) }).optional(),
});

/** In the query of what has no body: also where nobody would come then. */
export const EvenWithGaps = z.object({ evenWithGaps: z.enum(['true', 'false']).default('false').transform((value) => value === 'true') });

export const IssueForm = z.strictObject({ residentId: z.string().min(1).max(64), room: text(60).optional() });
