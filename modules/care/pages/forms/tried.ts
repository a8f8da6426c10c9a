import { Problem } from '../../../platform/http/problem.js';
import type { FieldError } from '../../../platform/pages/render.js';
import { capital } from '../views/words.js';

export type Tried<T> = { readonly done: T } | { readonly refused: FieldError; readonly status: number };

/** What was refused, as an error beside its field (or `field`, where none is named); our own failures go on to the problem page. */
export async function tried<T>(work: Promise<T>, field: string): Promise<Tried<T>> {
  try {
    return { done: await work };
  } catch (error) {
    if (!(error instanceof Problem) || error.status >= 500 || error.status === 401 || error.status === 403) throw error;
    const name = error.more.field ?? field;
    return { refused: { name, href: `#${name}`, text: capital(error.detail.replace(/^[\w.]+: /, '')) }, status: error.status };
  }
}
