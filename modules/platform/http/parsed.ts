import type { z } from 'zod';
import { Problem } from './problem.js';

/** Parse once at the door: the value as the schema's type, or a 400 that names the first field and what it wants. */
export function parsed<Schema extends z.ZodType>(schema: Schema, value: unknown): z.infer<Schema> {
  const result = schema.safeParse(value ?? {});
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  if (issue?.code === 'unrecognized_keys') {
    throw new Problem(400, 'value', `Unknown field "${printable(issue.keys[0])}". Leave it out.`, { field: printable(issue.keys[0]) });
  }
  const field = issue?.path.map(String).join('.') || 'body';
  const missing = issue?.code === 'invalid_type' && issue.message.includes('undefined');
  throw new Problem(400, missing ? 'required' : 'value', `${field}: ${missing ? 'is missing' : issue?.message ?? 'is not valid'}.`, { field });
}

/** A field name of the caller's, made safe to be said back. */
const printable = (key: string | undefined): string => (key ?? '').replaceAll(/[^\w.[\]$-]/g, '?').slice(0, 60);
