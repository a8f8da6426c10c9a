import { kindSpec } from '../../core/observations/kinds.js';
import type { Api } from '../shared/api.js';
import type { Said } from './street/home.js';

const AT_ONCE = 1_000;

/** What a home's gateway does: sends what the things around it said, with its own key, oldest first. */
export async function sendSaid(api: Api, key: string, idOf: (thing: string) => string, said: readonly Said[]): Promise<void> {
  for (let at = 0; at < said.length; at += AT_ONCE) {
    const readings = said.slice(at, at + AT_ONCE).map(({ thing, kind, value, at: when }) => {
      const unit = kindSpec(kind).unit;
      return { device: idOf(thing), kind, value, ...(unit === undefined ? {} : { unit }), at: new Date(when).toISOString() };
    });
    await api.post('/api/v1/readings', readings, { token: key, repeatable: true });
  }
}
