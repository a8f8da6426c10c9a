import { z } from 'zod';
import { OUTCOMES } from '../../../core/cases/case.js';
import { SEVERITIES } from '../../../core/rules/rule.js';

const text = z.string().trim().min(1, 'must not be empty').max(100);
const time = z.union([z.iso.datetime({ offset: true }), z.iso.date()], 'must be a day as 2026-11-24 or a time with an offset').transform((value) => Date.parse(value));
const limit = z.coerce.number().int().min(1).max(1_000).default(100);
const yes = z.enum(['true', 'false'], 'is true or false').transform((value) => value === 'true');

export const CasesForm = z.strictObject({
  /** due: open or claimed. */
  state: z.enum(['due', 'open', 'claimed', 'resolved', 'closed', 'all'], 'is due, open, claimed, resolved, closed or all').default('due'),
  rule: text.optional(),
  subject: text.optional(),
  owner: text.optional(),
  severity: z.enum(SEVERITIES as [string, ...string[]]).optional(),
  /** What rules on trial would have opened. */
  shadow: yes.default(false),
  after: z.string().regex(/^\d{1,16}~[a-z2-7]{16}$/, 'is that of the page before').optional(),
  limit,
});
export const ChangesForm = z.strictObject({ after: z.coerce.number().int().min(0).default(0), limit });

export const HandOverCaseForm = z.strictObject({ to: text });
export const DueForm = z.strictObject({ dueAt: z.iso.datetime({ offset: true, message: 'must be a time in ISO 8601 with an offset, as 2026-11-27T09:00:00Z' }).transform((value) => Date.parse(value)), why: z.string().trim().min(1, 'is needed: why then?').max(500) });
export const ResolveForm = z.strictObject({ outcome: z.enum(OUTCOMES, `is one of ${OUTCOMES.join(', ')}`), note: z.string().trim().max(2_000).optional() });

export const ModeForm = z.strictObject({ mode: z.enum(['live', 'shadow'], 'is live or shadow') });
/** A month of so many subjects in one answer. */
export const BackTestForm = z.strictObject({
  from: time, to: time,
  /** One subject only, as a site or a stretch. */
  subject: text.optional(),
  /** `next` of the answer before. */
  after: z.string().max(100).default(''),
  limit: z.number().int().min(1).max(100).default(20),
});
