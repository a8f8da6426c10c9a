import { inSearchOrder, type Cursor } from '../../../fhir/search/cursor.js';
import { ALWAYS, isWithin } from '../../../fhir/search/date-range.js';
import type { Search } from '../../../fhir/search/parse-search.js';
import type { Found, Page } from './resource-source.js';

/** The page of all that fits, where all of it is at hand. */
export function pageOf(all: readonly Found[], search: Search): Page {
  const rest = [...afterCursor(all, search)].sort(inSearchOrder(search.newestFirst));
  return { ...firstPage(rest, search), total: all.length };
}

/** The page from what is sorted and begins after the cursor; one more than fits on it says that there is a next. */
export function firstPage(rest: readonly Found[], { count }: Search): Page {
  const last: Cursor | undefined = rest[count - 1];
  return { resources: rest.slice(0, count).map((found) => found.resource), ...(last && rest.length > count ? { next: { at: last.at, id: last.id } } : {}) };
}

export function afterCursor<F extends Cursor>(all: readonly F[], { cursor, newestFirst }: Search): readonly F[] {
  const order = inSearchOrder(newestFirst);
  return cursor === undefined ? all : all.filter((found) => order(cursor, found) < 0);
}

/** Whether a moment fits a date parameter; one that was never asked fits, a moment that is not there does not. */
export function dated(search: Search, param: string, at: number | undefined): boolean {
  const range = search.dates[param];
  return range === undefined || (at !== undefined && isWithin(at, range));
}

/** Bounds of a date parameter for a store that takes both ends as inside. */
export function boundsOf(search: Search, param: string): { from?: number; to?: number } {
  const { from, to } = search.dates[param] ?? ALWAYS;
  return { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to: to - 1 }) };
}
