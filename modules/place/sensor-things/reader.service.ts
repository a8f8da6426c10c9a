import { Injectable } from '@nestjs/common';
import type { ClientSession } from 'mongodb';
import { linkOf, type Link, type SetName } from '../../../core/sta/entities.js';
import type { Address } from '../../../core/sta/address.js';
import { fits, rankOf, valuesOf, type Subject } from '../../../core/sta/evaluate.js';
import type { Query } from '../../../core/sta/options.js';
import type { Asked as Known } from '../../../core/sta/relations.js';
import { Clock } from '../../platform/clock/clock.js';
import { OwnAddress } from '../../platform/http/own-address.js';
import { notFound, Problem } from '../../platform/http/problem.js';
import { TownEntities } from './entities.store.js';
import type { EntityDoc } from './entity-docs.js';
import { ranksOf } from './observations/ranks.js';
import { TownObservations, type Asked } from './observations/town-observations.service.js';
import { narrowed, pushedDown, sortOf } from './pushdown.js';
import { Qualities } from './qualities.service.js';
import { RELATIONS } from './relations.js';
import { linkFilter, pathsIn, subjectOf, walksOf } from './subjects.js';
import type { Scope } from './town-access.service.js';
import { entityView, nextLink, ROOT, selfLink, type Entity } from './view.js';

type Where = Record<string, unknown>;
export interface Page {
  readonly docs: readonly EntityDoc[];
  readonly more: boolean;
  readonly count?: number;
}
/** Where an address leads: one entity, or a set narrowed by where it was reached from. */
export type Found = { readonly set: SetName; readonly doc: EntityDoc } | { readonly set: SetName; readonly where: Where; readonly from?: { readonly set: SetName; readonly doc: EntityDoc } };

const QUALITY = 'resultQuality';
const PAGE = 100;
const LONGEST_PAGE = 1_000;
/** Entities that are asked one by one where the store cannot do it for us. [ours] */
const MOST_ASKED = 20_000;
/** Entities that one answer may hold with all that it expands. [ours] */
const MOST_EXPANDED = 20_000;

/** Reads the town: addresses, filters, orders, pages and expansions; each step within what the caller may see. */
@Injectable()
export class TownReader {
  constructor(private readonly entities: TownEntities, private readonly observations: TownObservations, private readonly qualities: Qualities, private readonly clock: Clock, private readonly address: OwnAddress) {}

  get base(): string {
    return this.address.public + ROOT;
  }

  async find({ steps }: Address, scope: Scope, session?: ClientSession): Promise<Found> {
    let from: { set: SetName; doc: EntityDoc } | undefined;
    for (const [i, step] of steps.entries()) {
      const link = from ? linkOf(from.set, step.name) : undefined;
      const where: Where = from && link ? linkFilter(link, from.doc) : {};
      if (step.many && step.id === undefined) {
        if (i !== steps.length - 1) throw notFound('entity');
        return { set: step.set, where, ...(from ? { from } : {}) };
      }
      const named: Where = step.id === undefined ? where : { _id: step.id };
      const doc = await this.one(step.set, all([where, named, scope(step.set, named)]), session);
      if (!doc) throw notFound('entity');
      from = { set: step.set, doc };
    }
    if (!from) throw notFound('entity');
    return session ? from : { ...from, doc: (await this.judged(from.set, [from.doc]))[0] ?? from.doc };
  }

  async page(set: SetName, where: Where, query: Query, scope: Scope): Promise<Page> {
    const page = await this.pageAsKept(set, where, query, scope);
    return query.select?.some((name) => name.startsWith(QUALITY)) ?? true ? { ...page, docs: await this.judged(set, page.docs) } : page;
  }

  private async judged(set: SetName, docs: readonly EntityDoc[]): Promise<readonly EntityDoc[]> {
    return set === 'Observations' ? this.qualities.judged(docs) : docs;
  }

  private async pageAsKept(set: SetName, where: Where, query: Query, scope: Scope): Promise<Page> {
    const sort = sortOf(set, query.order), exact = query.filter ? pushedDown(set, query.filter, this.clock.now()) : {};
    const top = Math.min(query.top ?? PAGE, LONGEST_PAGE);
    const ranks = sort || set !== 'Observations' ? undefined : ranksOf(query.order);
    if (!exact || (!sort && !ranks)) return this.askedOneByOne(set, where, query, scope, { top, fault: exact ? '$orderby' : '$filter' });
    const filter = all([where, exact as Where, scope(set, where)]);
    const count = query.count ? await this.count(set, where, filter) : undefined;
    const docs = top === 0 ? [] : sort ? await this.many(set, filter, { sort, skip: query.skip, limit: top + 1 }) : await this.observations.ranked(filter, ranks ?? [], query.skip, top + 1);
    return { docs: docs.slice(0, top), more: docs.length > top, ...(count === undefined ? {} : { count }) };
  }

  /** Of a whole set and of a Datastream's Observations the number is kept; what a filter leaves must be counted. */
  async count(set: SetName, where: Where, filter: Where): Promise<number> {
    if (set !== 'Observations') return Object.keys(filter).length === 0 ? this.entities.of(set).estimatedDocumentCount() : this.entities.of(set).countDocuments(filter);
    const stream = where['to.datastream'];
    if (typeof stream === 'number' && JSON.stringify(filter) === JSON.stringify(where)) return (await this.entities.of('Datastreams').findOne({ _id: stream }))?.n ?? 0;
    return this.observations.count(filter);
  }

  async view(set: SetName, doc: EntityDoc, query: Query, scope: Scope, budget = { left: MOST_EXPANDED }): Promise<Entity> {
    if ((budget.left -= 1) < 0) throw new Problem(400, 'too-costly', `$expand: this would bring more than ${MOST_EXPANDED} entities. Ask for fewer with $top.`, { field: '$expand' });
    const view = entityView(this.base, set, doc, query.select ? [...query.select] : undefined);
    for (const [name, inner] of query.expand) {
      const link = linkOf(set, name) as Link;
      const { docs, more, count } = await this.page(link.to, linkFilter(link, doc), inner, scope);
      const views = await this.views(link.to, docs, inner, scope, budget);
      view[name] = link.many ? views : (views[0] ?? null);
      if (count !== undefined) view[`${name}@iot.count`] = count;
      if (more) view[`${name}@iot.nextLink`] = nextLink(`${selfLink(this.base, set, doc._id)}/${name}`, inner.given, inner.skip + docs.length);
      delete view[`${name}@iot.navigationLink`];
    }
    return view;
  }

  /** One after the other, within one bound for all that they expand. */
  async views(set: SetName, docs: readonly EntityDoc[], query: Query, scope: Scope, budget = { left: MOST_EXPANDED }): Promise<Entity[]> {
    const views: Entity[] = [];
    for (const doc of docs) views.push(await this.view(set, doc, query, scope, budget));
    return views;
  }

  private many(set: SetName, where: Where, asked: Asked): Promise<EntityDoc[]> {
    if (set === 'Observations') return this.observations.find(where, asked);
    return this.entities.of(set).find(where).sort(asked.sort).skip(asked.skip ?? 0).limit(asked.limit).toArray();
  }

  private async one(set: SetName, where: Where, session?: ClientSession): Promise<EntityDoc | undefined> {
    if (set === 'Observations') return this.observations.findOne(where, session);
    return (await this.entities.of(set).findOne(where, session ? { session } : {})) ?? undefined;
  }

  private async askedOneByOne(set: SetName, where: Where, query: Query, scope: Scope, { top, fault }: { top: number; fault: '$orderby' | '$filter' }): Promise<Page> {
    const { filter, order } = query, now = this.clock.now(), known = { now, relations: RELATIONS };
    const docs = await this.many(set, all([where, filter ? (narrowed(set, filter, now) as Where) : undefined, scope(set, where)]), { sort: { _id: 1 }, limit: MOST_ASKED + 1 });
    if (docs.length > MOST_ASKED) throw tooMany(set, where, fault);
    const asked = [...(filter ? [filter] : []), ...order.map(({ by }) => by)];
    const walk = walksOf(set, asked), ofQuality = asked.flatMap(pathsIn).some((path) => path.includes(QUALITY));
    const load = this.loader(scope, ofQuality);
    const fitting: { doc: EntityDoc; subject: Subject }[] = [];
    for (const doc of ofQuality ? await this.judged(set, docs) : docs) {
      const subject = await subjectOf(set, doc, walk, load);
      if (!filter || fits(filter, subject, known)) fitting.push({ doc, subject });
    }
    if (order.length > 0) fitting.sort((a, b) => ranked(order, a.subject, b.subject, known) || a.doc._id - b.doc._id);
    const page = fitting.slice(query.skip, query.skip + top).map(({ doc }) => doc);
    return { docs: page, more: fitting.length > query.skip + top, ...(query.count ? { count: fitting.length } : {}) };
  }

  /** Many entities lead to the same few: each is read once in one answer. */
  private loader(scope: Scope, ofQuality: boolean): (link: Link, doc: EntityDoc) => Promise<readonly EntityDoc[]> {
    const known = new Map<string, Promise<readonly EntityDoc[]>>();
    return (link, doc) => {
      const where = linkFilter(link, doc), key = `${link.to}|${JSON.stringify(where)}`;
      const loaded = known.get(key) ?? this.many(link.to, all([where, scope(link.to, where)]), { sort: { _id: 1 }, limit: MOST_ASKED }).then((docs) => (ofQuality ? this.judged(link.to, docs) : docs));
      known.set(key, loaded);
      return loaded;
    };
  }
}

/** What the store orders and narrows by itself is the way out; the address may have named the Datastream already. */
function tooMany(set: SetName, where: Where, fault: '$orderby' | '$filter'): Problem {
  const isObservations = set === 'Observations', own = isObservations ? 'phenomenonTime, resultTime, result' : set === 'HistoricalLocations' ? 'time' : 'name';
  const narrow = [...(isObservations && where['to.datastream'] === undefined ? ['Datastream/id eq 1'] : []), ...(isObservations ? ['phenomenonTime ge 2026-07-01T00:00:00Z'] : []), 'id gt 1000'].join(', or ');
  const order = fault === '$orderby' ? `Order by ${own} or id, or narrow` : 'Narrow';
  return new Problem(400, 'too-costly', `${fault}: more than ${MOST_ASKED} entities would have to be looked at one by one. ${order} with $filter, as by ${narrow}, joined by "and".`, { field: fault });
}

/** Those that are there, each on its own: two conditions on one field never hide each other. */
function all(parts: readonly (Where | undefined)[]): Where {
  const real = parts.filter((part): part is Where => part !== undefined && Object.keys(part).length > 0);
  return real.length > 1 ? { $and: real } : (real[0] ?? {});
}

function ranked(order: Query['order'], a: Subject, b: Subject, known: Known): number {
  for (const { by, down } of order) {
    const [x] = valuesOf(by, a, known), [y] = valuesOf(by, b, known), rank = rankOf(x ?? null, y ?? null);
    if (rank !== 0) return down ? -rank : rank;
  }
  return 0;
}
