import { parseAddress } from './address.js';
import { BadQuery } from './bad-query.js';
import { linkOf, type SetName } from './entities.js';

/** Topics of SensorThings begin with its version (18-088, chapter 14). */
const ROOT = 'v1.1/';
const MOST_NAMES = 50;

export interface Topic {
  readonly set: SetName;
  /** Whose news are meant: see `keysOf`. */
  readonly key: string;
  readonly property?: readonly string[];
  readonly select?: readonly string[];
}
type Ids = Readonly<Record<string, number | readonly number[]>>;

/** What may be subscribed to: a set, a set of one entity, one entity, a property of it, `$select`. Undefined: nothing of ours. */
export function readTopic(topic: string): Topic | undefined {
  if (!topic.startsWith(ROOT) || /[#+]/.test(topic)) return undefined;
  const [path = '', search] = topic.slice(ROOT.length).split('?', 2);
  const select = search === undefined ? undefined : /^\$select=([\w,@./]+)$/.exec(search)?.[1]?.split(',');
  if (search !== undefined && (!select || select.length > MOST_NAMES)) return undefined;
  try {
    const { steps, property, tail } = parseAddress(path);
    const [first, second] = steps, last = steps.at(-1);
    if (!first || !last || tail || steps.length > 2 || (property && (search !== undefined || last.id === undefined))) return undefined;
    const more = { ...(property ? { property } : {}), ...(select ? { select } : {}) };
    if (last.id !== undefined) return { set: last.set, key: oneKey(last.set, last.id), ...more };
    if (!second) return { set: first.set, key: first.set, ...more };
    const back = first.id === undefined ? undefined : linkOf(first.set, second.name)?.back;
    return back && first.id !== undefined ? { set: second.set, key: ofKey(second.set, back, first.id), ...more } : undefined;
  } catch (error) {
    if (error instanceof BadQuery) return undefined;
    throw error;
  }
}

/** Where readings may be published: a Datastream's, a feature's, or all Observations. The address as POST takes it. */
export function readingsPath(topic: string): string | undefined {
  return /^v1\.1(\/(?:(?:Datastreams|FeaturesOfInterest)\(\d{1,15}\)\/)?Observations)$/.exec(topic)?.[1];
}

/** By which keys somebody waits for news of an entity. */
export function keysOf(set: SetName, id: number, to: Ids): string[] {
  return [set, oneKey(set, id), ...Object.entries(to).flatMap(([field, ids]) => [ids].flat().map((other) => ofKey(set, field, other)))];
}

const oneKey = (set: SetName, id: number): string => `${set}(${id})`;
const ofKey = (set: SetName, field: string, id: number): string => `${set}|${field}|${id}`;
