import { BadMultipart, boundaryOf, partsOf, requestIn, type Part } from '../../../core/sta/multipart.js';
import { parseStrictJson } from '../../platform/http/strict-json.js';
import { MOST, METHODS, pathOf } from './batch.js';
import { isObject, refused } from './entity-form.js';

/** A request of a multipart batch, as it stands there. */
export interface MixedRequest {
  /** Its Content-ID. */
  readonly id?: string;
  readonly method: string;
  readonly url: string;
  readonly body: string;
}
/** Read when its turn comes: what is wrong with one costs the others nothing. */
export type MixedItem = { readonly id?: string; readonly read: () => MixedRequest } | { readonly id?: string; readonly readSet: () => MixedRequest[] };

/** OData 4.01 part 1, 11.7.7: requests one by one, and change sets that are made whole or not at all. */
export function readMixed(text: string, boundary: string): MixedItem[] {
  const parts = reading(() => partsOf(text, boundary, MOST));
  let left = MOST - parts.length;
  return parts.map((part) => {
    const inner = boundaryOf(part.headers.get('content-type') ?? '');
    if (inner === undefined) return { ...idOf(part), read: () => requestOf(part) };
    return { ...idOf(part), readSet: () => {
      const requests = reading(() => partsOf(part.body, inner, Math.max(0, left + 1))).map(requestOf);
      left -= requests.length - 1;
      return requests;
    } };
  });
}

const idOf = ({ headers }: Part): { id?: string } => {
  const id = headers.get('content-id');
  return id === undefined ? {} : { id };
};

function requestOf(part: Part): MixedRequest {
  const { method, url, body } = reading(() => requestIn(part));
  if (!Object.values(METHODS).includes(method)) throw refused('method', 'takes GET, POST, PATCH, PUT or DELETE');
  return { ...idOf(part), method, url, body };
}

function reading<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof BadMultipart) throw refused('body', error.what, 'structure');
    throw error;
  }
}

/** What was made in a change set so far, by its Content-ID: `Things(12)`. */
export type Made = ReadonlyMap<string, { readonly set: string; readonly id: number }>;

/** The address below the root and its query, `$1/Datastreams` led on to what was made under 1. */
export function addressIn({ url }: MixedRequest, base: string, made?: Made): { path: string; search: string } {
  const { path, search } = pathOf(url.startsWith(base) ? url.slice(base.length + 1) : url);
  const [, id, rest = ''] = /^\/\$([^/]+)(\/.*)?$/.exec(path) ?? [];
  if (path.includes('$batch')) throw refused('url', 'takes an address below the root, as Things(1)');
  if (id === undefined || made === undefined) return { path, search };
  const { set, id: number } = known(id, made);
  return { path: `/${set}(${number})${rest}`, search };
}

/** The body, `{"@iot.id": "$1"}` led on to what was made under 1. */
export const bodyIn = ({ body }: MixedRequest, made?: Made): unknown => {
  const value = parseStrictJson(body, 'foreign');
  return made ? led(value, made) : value;
};

function led(value: unknown, made: Made): unknown {
  if (Array.isArray(value)) return value.map((one) => led(one, made));
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, name === '@iot.id' && typeof inner === 'string' && inner.startsWith('$') ? known(inner.slice(1), made).id : led(inner, made)]));
}

function known(id: string, made: Made): { set: string; id: number } {
  const one = made.get(id);
  if (!one) throw refused(`$${id}`, 'leads to nothing that was made before it in this change set');
  return one;
}
