import { z } from 'zod';
import { AIR_ACTION_NAMES } from '../../../core/advisories/air-plan.js';
import { text } from '../residents/resident.forms.js';
import { callNumber } from '../../platform/phone/phone-number.js';

const DAY_MS = 86_400_000;
/** A plan is looked at again within a year. [ours] */
export const LONGEST_PLAN_MS = 366 * DAY_MS;

export const AirPlanForm = z.strictObject({
  actions: z.array(z.enum(AIR_ACTION_NAMES, `says what to do: ${AIR_ACTION_NAMES.join(', ')}`)).min(1, 'names at least one thing to do').max(2, 'names two things at most: more fit no text'),
  /** Whom they can ring and talk to. */
  ring: z.string().max(40).transform((value, context) => {
    const number = callNumber(value);
    if (number === undefined) context.addIssue({ code: 'custom', message: 'is not a UK phone number that somebody answers; write it as 01375 … or +44 …' });
    return number ?? z.NEVER;
  }),
  ringWho: text(60),
  from: z.number().int().min(4, 'is an index of 4 to 10').max(10, 'is an index of 4 to 10').optional(),
  reviewBy: z.iso.date({ message: 'must be a day as 2027-05-01' }).transform((value) => Date.parse(value)),
});

export const TurnForm = z.strictObject({ reason: text(500) });
