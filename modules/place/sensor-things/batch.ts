import { isObject, refused } from './entity-form.js';
import { ROOT } from './view.js';

export interface BatchItem {
  readonly id: string;
  readonly method: string;
  readonly path: string;
  readonly search: string;
  readonly body: unknown;
}
/** Requests of one batch. [ours] */
export const MOST = 100;
export const METHODS: Readonly<Record<string, string>> = { get: 'GET', post: 'POST', patch: 'PATCH', put: 'PUT', delete: 'DELETE' };

/** `{ requests: [{ id, method, url, body }] }` (OData JSON 4.01, chapter 19); a url is relative to the root, or begins with it. */
export function readBatch(body: unknown): BatchItem[] {
  const requests = isObject(body) ? body['requests'] : undefined;
  if (!Array.isArray(requests)) throw refused('requests', 'takes a list of {id, method, url, body}');
  if (requests.length > MOST) throw refused('requests', `takes at most ${MOST} requests`);
  return requests.map((item: unknown) => {
    if (!isObject(item) || typeof item['id'] !== 'string') throw refused('requests.id', 'takes a text that tells the request from the others');
    const { id, method, url, body: inner } = item;
    const verb = typeof method === 'string' ? METHODS[method.toLowerCase()] : undefined;
    if (!verb) throw refused('requests.method', 'takes get, post, patch, put or delete');
    if (typeof url !== 'string' || url.includes('$batch')) throw refused('requests.url', 'takes an address below the root, as Things(1)');
    return { id, method: verb, ...pathOf(url), body: inner };
  });
}

/** An address relative to the root, or one that begins with it. */
export function pathOf(url: string): { path: string; search: string } {
  const [path = '', search = ''] = (url.startsWith(`${ROOT}/`) ? url.slice(ROOT.length) : `/${url.replace(/^\//, '')}`).split('?', 2);
  return { path, search };
}
