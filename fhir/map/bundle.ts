import type { Resource } from './r4.js';
import type { Bundle } from './r4-work.js';

export interface SearchSet {
  /** Address of this endpoint, without a slash at its end. */
  readonly base: string;
  readonly self: string;
  readonly next?: string;
  readonly resources: readonly Resource[];
  /** How many fit in all; left out where counting would cost more than the page. */
  readonly total?: number;
}

/** A page of a search. */
export function searchBundle({ base, self, next, resources, total }: SearchSet): Bundle {
  return {
    resourceType: 'Bundle',
    type: 'searchset',
    ...(total === undefined ? {} : { total }),
    link: [{ relation: 'self', url: self }, ...(next ? [{ relation: 'next' as const, url: next }] : [])],
    ...(resources.length > 0 ? { entry: resources.map((resource) => ({ fullUrl: `${base}/${resource.resourceType}/${resource.id ?? ''}`, resource, search: { mode: 'match' } })) } : {}),
  };
}
