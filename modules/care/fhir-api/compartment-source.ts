import type { Resource } from '../../../fhir/map/r4.js';
import type { Search } from '../../../fhir/search/parse-search.js';
import type { Viewer } from '../../platform/access/viewer.js';
import { Problem } from '../../platform/http/problem.js';
import { pageOf } from './pages.js';
import { ResourceSource, type Found, type Page } from './resource-source.js';

/** Resources about one resident, few enough to be fetched at once. */
export abstract class CompartmentSource<R extends Resource = Resource> extends ResourceSource<R> {
  /** All of a resident's that may fit; `search` lets a source fetch fewer. Throws Problem 404 as `read` does. */
  protected abstract ofPatient(viewer: Viewer, patient: string, search: Search): Promise<readonly Found<R>[]>;

  protected abstract fits(found: Found<R>, search: Search): boolean;

  override async search(viewer: Viewer, search: Search): Promise<Page> {
    const candidates = search.ids ? await this.readSome(viewer, search.ids) : await this.ofPatient(viewer, patientOf(search), search);
    return pageOf(candidates.filter((found) => (search.patient === undefined || found.patient === search.patient) && this.fits(found, search)), search);
  }
}

/** A search across everybody would be a list of people by their troubles. */
export function patientOf(search: Search): string {
  if (search.patient !== undefined) return search.patient;
  throw new Problem(400, 'required', `A search for ${search.type} needs patient (or _id): records are read one resident at a time.`);
}
