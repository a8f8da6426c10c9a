import { notFound, Problem } from '../../platform/http/problem.js';

/** Unseen, not shared and unknown get the same answer, in the same words: no way to learn that somebody is here. */
export function orNotFound<T>(what: string, look: Promise<T>): Promise<T> {
  return look.catch((error: unknown) => {
    throw error instanceof Problem && (error.status === 404 || error.status === 403) ? notFound(what) : error;
  });
}
