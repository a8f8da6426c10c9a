import { FhirProblem } from './fhir-problem.js';

/** The last place of a page: the moment by which results are ordered, and the id that breaks ties. */
export interface Cursor {
  readonly at: number;
  readonly id: string;
}

const FORM = /^(-?\d{1,15})~([A-Za-z0-9.:-]{1,120})$/;

/** Opaque to callers: nothing they could rely on but the next link. */
export const writeCursor = ({ at, id }: Cursor): string => Buffer.from(`${at}~${id}`).toString('base64url');

export function readCursor(text: string): Cursor {
  const [, at, id] = FORM.exec(Buffer.from(text, 'base64url').toString('latin1')) ?? [];
  if (at === undefined || id === undefined) throw new FhirProblem(400, 'value', '_cursor: is not one of ours. Follow the next link as it is.');
  return { at: Number(at), id };
}

/** The order of a search: by moment, then by id; so a page goes on exactly where the last one ended, whatever came in between. */
export const inSearchOrder = (newestFirst: boolean) => (a: Cursor, b: Cursor): number => {
  const order = a.at - b.at || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
  return newestFirst ? -order : order;
};
