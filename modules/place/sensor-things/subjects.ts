import { FORMS, linkOf, type Link, type SetName } from '../../../core/sta/entities.js';
import type { Subject } from '../../../core/sta/evaluate.js';
import type { Expression } from '../../../core/sta/filter.js';
import type { EntityDoc } from './entity-docs.js';
import { valuesOfDoc } from './view.js';

/** Links that an expression walks, as a tree: `Datastreams/ObservedProperty/name` is Datastreams → ObservedProperty. */
export interface Walk extends Map<string, Walk> {}

export function walksOf(set: SetName, expressions: readonly Expression[]): Walk {
  const tree: Walk = new Map();
  for (const path of expressions.flatMap(pathsIn)) {
    let [at, into]: [SetName, Walk] = [set, tree];
    for (const name of path) {
      const link = linkOf(at, name);
      if (!link) break;
      into = into.get(name) ?? put(into, name);
      at = link.to;
    }
  }
  return tree;
}

export function pathsIn(expression: Expression): readonly (readonly string[])[] {
  if (expression.is === 'path') return [expression.path];
  if (expression.is === 'call') return expression.args.flatMap(pathsIn);
  if (expression.is === 'not') return pathsIn(expression.of);
  return expression.is === 'literal' ? [] : [expression.left, expression.right].flatMap(pathsIn);
}

const put = (into: Walk, name: string): Walk => {
  const fresh: Walk = new Map();
  into.set(name, fresh);
  return fresh;
};

/** Where an entity's link leads to, as a filter on the set there. */
export function linkFilter({ field, back }: Link, doc: EntityDoc): Record<string, unknown> {
  if (back) return { [`to.${back}`]: doc._id };
  return { _id: { $in: [doc.to[field ?? ''] ?? []].flat() } };
}

/** An entity with those that an expression asks of. */
export async function subjectOf(set: SetName, doc: EntityDoc, walk: Walk, load: (link: Link, doc: EntityDoc) => Promise<readonly EntityDoc[]>): Promise<Subject> {
  const linked = new Map<string, Subject[]>();
  for (const [name, further] of walk) {
    const link = FORMS[set].links[name] as Link;
    linked.set(name, await Promise.all((await load(link, doc)).map((other) => subjectOf(link.to, other, further, load))));
  }
  const values = valuesOfDoc(set, doc);
  return { get: (name) => (name === 'id' || name === '@iot.id' ? doc._id : values[name]), follow: (name) => linked.get(name) };
}
