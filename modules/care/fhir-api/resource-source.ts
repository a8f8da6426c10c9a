import type { Resource } from '../../../fhir/map/r4.js';
import type { ResourceType } from '../../../fhir/map/say.js';
import type { Cursor } from '../../../fhir/search/cursor.js';
import type { Search } from '../../../fhir/search/parse-search.js';
import type { Viewer } from '../../platform/access/viewer.js';
import { Problem } from '../../platform/http/problem.js';

/** A resource and its place in the order of a search: `at` is what its type is sorted by, 0 where it is not. */
export interface Found<R extends Resource = Resource> extends Cursor {
  readonly resource: R;
  /** The resident it is about, where it is about one. */
  readonly patient?: string;
}

export interface Page {
  readonly resources: readonly Resource[];
  /** How many fit in all, where that is known anyway or was asked for. */
  readonly total?: number;
  readonly next?: Cursor;
}

/**
 * Where resources of one type come from: each a view of what Hearthline keeps. A source asks and audits for every
 * resident it shows; what a viewer may not see is not there.
 */
export abstract class ResourceSource<R extends Resource = Resource> {
  abstract readonly type: ResourceType;

  /** Throws Problem 404 for what is not there or not theirs to see. */
  abstract read(viewer: Viewer, id: string): Promise<Found<R>>;

  abstract search(viewer: Viewer, search: Search): Promise<Page>;

  /** Those of the ids that are there and may be seen. */
  protected async readSome(viewer: Viewer, ids: readonly string[]): Promise<Found<R>[]> {
    const all = await Promise.all([...new Set(ids)].map((id) => this.read(viewer, id).catch(unlessGone)));
    return all.filter((found) => found !== undefined);
  }
}

function unlessGone(error: unknown): undefined {
  if (error instanceof Problem && error.status === 404) return undefined;
  throw error;
}
