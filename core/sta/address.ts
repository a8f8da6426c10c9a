import { BadQuery } from './bad-query.js';
import { isSet, linkOf, propertyOf, type SetName } from './entities.js';

/** One step of an address: a set, one entity of it by id, or a link from the entity before. */
export interface Step {
  readonly name: string;
  readonly set: SetName;
  readonly many: boolean;
  readonly id?: number;
}

export interface Address {
  /** None: the service itself. */
  readonly steps: readonly Step[];
  /** A property of the last entity, then names inside its JSON. */
  readonly property?: readonly string[];
  readonly tail?: '$value' | '$ref' | '$count';
}

const SEGMENT = /^([A-Za-z]+)(?:\((-?\d{1,18})\))?$/;
const TAILS = ['$value', '$ref', '$count'];
const LONGEST = 24;

/** `Things(1)/Datastreams(2)/Observations/$ref`, without the root. Throws BadQuery. */
export function parseAddress(path: string): Address {
  const parts = path.split('/').filter((part) => part !== '');
  if (parts.length > LONGEST) throw new BadQuery('path', 0, `an address has at most ${LONGEST} steps.`);
  const steps: Step[] = [];
  for (const [i, part] of parts.entries()) {
    const at = parts.slice(0, i).join('/').length;
    if (TAILS.includes(part) && i === parts.length - 1 && i > 0) return { steps, tail: tailOf(part, steps, at) };
    const [, name = '', id] = SEGMENT.exec(part) ?? [];
    const step = stepTo(steps.at(-1), name, id, at);
    if (step) {
      steps.push(step);
      continue;
    }
    return inProperty(steps, parts.slice(i), at);
  }
  return { steps };
}

function stepTo(last: Step | undefined, name: string, id: string | undefined, at: number): Step | undefined {
  if (last?.many && last.id === undefined) throw new BadQuery('path', at, `say which of the ${last.set} you mean, as in ${last.set}(1).`);
  const link = last ? linkOf(last.set, name) : isSet(name) ? { to: name, many: true } : undefined;
  if (!link && last) return undefined;
  if (!link) throw new BadQuery('path', at, 'there is no such entity set.');
  if (id !== undefined && !link.many) throw new BadQuery('path', at, `${name} is a single entity and takes no id.`);
  return { name, set: link.to, many: link.many, ...(id === undefined ? {} : { id: Number(id) }) };
}

function inProperty(steps: readonly Step[], parts: readonly string[], at: number): Address {
  const last = steps.at(-1);
  const tail = parts.at(-1) === '$value' ? ('$value' as const) : undefined;
  const property = (tail ? parts.slice(0, -1) : parts).map(decoded);
  const [name = ''] = property;
  if (!last || !propertyOf(last.set, name)) throw new BadQuery('path', at, 'there is no such property or link.');
  return { steps, property, ...(tail ? { tail } : {}) };
}

function tailOf(tail: string, steps: readonly Step[], at: number): '$ref' | '$count' {
  const last = steps.at(-1);
  if (tail === '$value') throw new BadQuery('path', at, '$value follows a property.');
  if (tail === '$count' && (!last?.many || last.id !== undefined)) throw new BadQuery('path', at, '$count follows a set.');
  return tail as '$ref';
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw new BadQuery('path', 0, 'the address is not well encoded.');
  }
}
