import { Inject, Injectable } from '@nestjs/common';
import type { ClientSession } from 'mongodb';
import { parseAddress, type Address } from '../../../core/sta/address.js';
import { linkOf, SET_NAMES, type SetName } from '../../../core/sta/entities.js';
import { parseQuery, type Query } from '../../../core/sta/options.js';
import { notFound, Problem } from '../../platform/http/problem.js';
import { SETTINGS, type Settings } from '../../platform/settings/settings.js';
import { CONFORMANCE, CONFORMANCE_OVER_MQTT } from './conformance.js';
import { asDataArrays, refusedRows, rowsOf } from './data-arrays.js';
import { RowWriter } from './row-writer.js';
import { TownReader } from './reader.service.js';
import { TownRemover } from './remover.service.js';
import type { Scope } from './town-access.service.js';
import { nextLink, selfLink, valuesOfDoc } from './view.js';
import { TownWriter } from './writer.service.js';

/** Within which larger whole something is written, and by which partner's key. */
export interface Writing {
  readonly within?: ClientSession;
  readonly by?: string;
}

/** What a request that writes came to, before it is told. */
export type Written =
  | { readonly is: 'one' | 'gone'; readonly status: 200 | 201; readonly set: SetName; readonly id: number }
  /** Of each row its new id, or why it was refused. */
  | { readonly is: 'rows'; readonly status: 201; readonly rows: readonly (number | Problem)[] };
type Found = Awaited<ReturnType<TownReader['find']>>;
export interface Answer {
  readonly status: number;
  readonly body?: unknown;
  readonly location?: string;
  /** Which rows of many were refused and why, in a line. */
  readonly refused?: string;
  readonly text?: true;
}

/** What each request of SensorThings comes to; the controller and a batch both ask here. */
@Injectable()
export class SensorThings {
  constructor(private readonly reader: TownReader, private readonly writer: TownWriter, private readonly rows: RowWriter, private readonly remover: TownRemover, @Inject(SETTINGS) private readonly settings: Settings) {}

  async read(path: string, given: URLSearchParams, scope: Scope): Promise<Answer> {
    const address = parseAddress(path);
    const last = address.steps.at(-1);
    if (!last) return { status: 200, body: this.root() };
    const query = parseQuery(last.set, given);
    const found = await this.reader.find(address, scope);
    if ('doc' in found) return this.readOne(address, found, query, scope);
    const { docs, more, count } = await this.reader.page(found.set, found.where, address.tail === '$count' ? { ...query, count: true, top: 0 } : query, scope);
    if (address.tail === '$count') return { status: 200, body: String(count), text: true };
    const value = address.tail === '$ref' ? docs.map(({ _id }) => ({ '@iot.selfLink': selfLink(this.reader.base, found.set, _id) }))
      : query.dataArray ? asDataArrays(this.reader.base, docs, query.select)
      : await this.reader.views(found.set, docs, query, scope);
    return { status: 200, body: { ...(count === undefined ? {} : { '@iot.count': count }), ...(more ? { '@iot.nextLink': nextLink(this.reader.base + path, given, query.skip + docs.length) } : {}), value } };
  }

  /** Durable when it resolves; within a larger whole, when that is. */
  write(method: string, path: string, body: () => unknown, scope: Scope, writing: Writing = {}): Promise<Written> {
    switch (method) {
      case 'POST': return this.toCreate(path, body(), scope, writing);
      case 'PATCH': case 'PUT': return this.toChange(path, body(), method === 'PUT', scope, writing);
      case 'DELETE': return this.toRemove(path, scope, writing);
      default: throw new Problem(405, 'not-supported', 'This address takes GET, POST, PATCH, PUT and DELETE.');
    }
  }

  async told(written: Written, scope: Scope): Promise<Answer> {
    const { status } = written;
    if (written.is === 'rows') return this.rowsTold(written.rows);
    if (written.is === 'gone') return { status };
    const { set, id } = written;
    return { status, location: selfLink(this.reader.base, set, id), body: (await this.read(`/${set}(${id})`, new URLSearchParams(), scope)).body };
  }

  /** "error" is the standard's word for a row that was not made (18-088, 12.2), also where that is all of them; why, it has no place for. */
  private rowsTold(rows: readonly (number | Problem)[]): Answer {
    const refused = refusedRows(rows);
    return { status: 201, body: rows.map((row) => (row instanceof Problem ? 'error' : selfLink(this.reader.base, 'Observations', row))), ...(refused ? { refused } : {}) };
  }

  async create(path: string, body: unknown, scope: Scope, writing: Writing = {}): Promise<Answer> {
    return this.told(await this.toCreate(path, body, scope, writing), scope);
  }

  private async toCreate(path: string, body: unknown, scope: Scope, writing: Writing = {}): Promise<Written> {
    const { within } = writing;
    if (path === '/CreateObservations') return { is: 'rows', status: 201, rows: await this.rows.create(rowsOf(body), within, writing.by) };
    const address = parseAddress(path);
    const last = address.steps.at(-1);
    if (!last?.many || last.id !== undefined || address.tail || address.property) throw new Problem(405, 'not-supported', 'Entities are created in a set, as POST /Things or /Datastreams(1)/Observations.');
    const found = await this.reader.find(address, scope, within);
    if ('doc' in found) throw notFound('set');
    return { status: 201, set: last.set, id: await this.createIn(found, last.name, body, writing), is: 'one' };
  }

  private async toChange(path: string, body: unknown, whole: boolean, scope: Scope, { within, by }: Writing): Promise<Written> {
    const { set, id } = await this.one(path, scope, within);
    await this.writer.change(set, id, body, whole, within, by);
    return { status: 200, set, id, is: 'one' };
  }

  private async toRemove(path: string, scope: Scope, { within, by }: Writing): Promise<Written> {
    const { set, id } = await this.one(path, scope, within);
    await this.remover.remove(set, id, within, by);
    return { status: 200, set, id, is: 'gone' };
  }

  private async readOne(address: Address, { set, doc }: Extract<Found, { doc: unknown }>, query: Query, scope: Scope): Promise<Answer> {
    const { property, tail } = address;
    if (tail === '$ref') return { status: 200, body: { '@iot.selfLink': selfLink(this.reader.base, set, doc._id) } };
    if (!property) return { status: 200, body: await this.reader.view(set, doc, query, scope) };
    let value: unknown = valuesOfDoc(set, doc);
    for (const name of property) value = typeof value === 'object' && value !== null && Object.hasOwn(value, name) ? (value as Record<string, unknown>)[name] : undefined;
    // A value that is null is said; one that is not there at all has nothing to say.
    if (value === undefined || (value === null && tail)) return { status: 204 };
    if (tail) return { status: 200, body: typeof value === 'object' ? JSON.stringify(value) : String(value), text: true };
    return { status: 200, body: { [property.at(-1) ?? '']: value } };
  }

  private root(): object {
    const { base } = this.reader;
    const { mqttPort } = this.settings;
    const mqtt = { endpoints: [`mqtt://${new URL(base).hostname}:${mqttPort}`] };
    const overMqtt = mqttPort === 0 ? {} : Object.fromEntries(CONFORMANCE_OVER_MQTT.map((name) => [name, mqtt]));
    return { value: SET_NAMES.map((name) => ({ name, url: `${base}/${name}` })), serverSettings: { conformance: [...CONFORMANCE, ...Object.keys(overMqtt)], ...overMqtt } };
  }

  private createIn(found: Extract<Found, { where: unknown }>, name: string, body: unknown, { within, by }: Writing): Promise<number> {
    const { set, from } = found;
    if (!from) return this.writer.create(set, body, {}, within, by);
    if (from.set === 'Things' && set === 'Locations') return this.writer.createLocationOf(from.doc._id, body, within, by);
    const link = linkOf(from.set, name);
    if (!link?.back) throw new Problem(405, 'not-supported', 'Nothing can be created at this address; create it in its set and name it with PATCH.');
    return this.writer.create(set, body, { [link.back]: set === 'Things' || (set === 'HistoricalLocations' && link.back === 'locations') ? [from.doc._id] : from.doc._id }, within, by);
  }

  private async one(path: string, scope: Scope, within?: ClientSession): Promise<{ set: SetName; id: number }> {
    const address = parseAddress(path);
    const found = address.tail || address.property ? undefined : await this.reader.find(address, scope, within);
    if (!found || !('doc' in found)) throw new Problem(405, 'not-supported', 'One entity is changed or deleted at a time, as /Things(1).');
    return { set: found.set, id: found.doc._id };
  }

}
