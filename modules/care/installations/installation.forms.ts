import { z } from 'zod';
import { parseInstant } from '../../../core/observations/instant.js';
import { text } from '../residents/resident.forms.js';

const instant = z.string().transform((value, context) => {
  const at = parseInstant(value);
  if (typeof at !== 'number') context.addIssue({ code: 'custom', message: 'must be ISO 8601 with an offset, as 2026-11-24T08:10:00Z' });
  return typeof at === 'number' ? at : z.NEVER;
});

/** `from` left out: now. */
export const MoveForm = z.strictObject({ room: text(60), from: instant.optional() });
export const PairingForm = z.strictObject({ code: z.string().min(1).max(40), residentId: z.string().min(1).max(64), room: text(60).optional() });
