import { Problem } from './problem.js';

export interface RejectedItem {
  readonly index: number;
  readonly code: string;
  readonly detail: string;
  readonly field?: string;
}

/** Item by item: a wrong one is named, and costs its neighbours nothing. */
export function eachItem<Taken>(items: readonly unknown[], read: (item: unknown, index: number) => Taken): { readonly taken: Taken[]; readonly rejected: RejectedItem[] } {
  const taken: Taken[] = [], rejected: RejectedItem[] = [];
  for (const [index, item] of items.entries()) {
    try {
      taken.push(read(item, index));
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      rejected.push(rejection(index, error));
    }
  }
  return { taken, rejected };
}

export const rejection = (index: number, { code, detail, more: { field } }: Problem): RejectedItem => ({ index, code, detail, ...(field === undefined ? {} : { field }) });
