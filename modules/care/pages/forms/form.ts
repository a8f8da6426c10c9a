import type { z } from 'zod';
import type { FieldError } from '../../../platform/pages/render.js';

/** A posted form, flat: a name sent twice is a list. */
export type Form = Readonly<Record<string, string | readonly string[]>> | undefined;

export function textOf(form: Form, name: string, { trim = true } = {}): string {
  const value = form?.[name];
  return typeof value === 'string' ? (trim ? value.trim() : value) : '';
}

/** What was ticked under one name. */
export const listOf = (form: Form, name: string): readonly string[] => [form?.[name] ?? []].flat().filter((value) => value !== '').slice(0, 20);

/** The named fields as they were typed, to be shown again beside what is wrong with them. */
export const valuesOf = (form: Form, names: readonly string[]): Record<string, string> => Object.fromEntries(names.map((name) => [name, textOf(form, name)]));

/** Fields left empty are not said at all: the schema's optional ones then stay unset. */
export const filled = (values: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== ''));

/** For each field of a page: what to say when it is missing, and when it cannot be used. */
export type FieldWords = Readonly<Record<string, { readonly missing?: string; readonly wrong: string }>>;

/** The schema's findings as sentences of the page; one for each field, in the page's order. */
export function fieldErrors(error: z.ZodError, words: FieldWords, values: Readonly<Record<string, string>>): readonly FieldError[] {
  const found = new Set(error.issues.map((issue) => String(issue.path.at(-1) ?? '')));
  return Object.entries(words).filter(([name]) => found.has(name)).map(([name, { missing, wrong }]) => ({
    name, href: `#${name}`, text: values[name] === '' && missing ? missing : wrong,
  }));
}
