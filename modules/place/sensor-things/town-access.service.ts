import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { SetName } from '../../../core/sta/entities.js';
import { bearerOf } from '../../platform/access/access.guard.js';
import { Sessions } from '../../platform/access/sessions.service.js';
import { Clock } from '../../platform/clock/clock.js';
import { forbidden, Problem } from '../../platform/http/problem.js';
import { TownEntities } from './entities.store.js';
import { PartnerKeys } from '../partners/partner-keys.service.js';

/** What somebody may see of each set: all, or what fits a filter of the store's. */
export type Scope = (set: SetName) => Record<string, unknown> | undefined;

const EVERYTHING: Scope = () => undefined;
/** A Thing that is opened or closed is so for everybody within this time. */
const FRESH_MS = 5_000;

/** Keys with `sta:read` or `sta:write`, staff and automation; without a key, what is marked public and nothing else. */
@Injectable()
export class TownAccess {
  private open?: { readonly scope: Scope; readonly until: number };

  constructor(private readonly sessions: Sessions, private readonly keys: PartnerKeys, private readonly entities: TownEntities, private readonly clock: Clock) {}

  async toRead(request: FastifyRequest): Promise<Scope> {
    const token = bearerOf(request);
    if (token === undefined) return this.everybody();
    await this.mayWith(token, 'sta:read', ['admin', 'clinician']);
    return EVERYTHING;
  }

  async toWrite(request: FastifyRequest): Promise<void> {
    const token = bearerOf(request);
    if (token === undefined) throw new Problem(401, 'login', 'Writing needs a key: send "Authorization: Bearer <key>" with the scope sta:write.');
    await this.mayWith(token, 'sta:write', ['admin']);
  }

  private async mayWith(token: string, scope: 'sta:read' | 'sta:write', roles: readonly string[]): Promise<void> {
    const scopes = await this.keys.scopesOf(token);
    if (scopes) {
      if (!scopes.includes(scope)) throw forbidden(`This key lacks the scope ${scope}.`);
      return;
    }
    const viewer = await this.sessions.viewerOf(token);
    if (!viewer) throw new Problem(401, 'login', 'The key is not known, or no longer.');
    if (!roles.includes(viewer.role)) throw forbidden('Your role does not allow this.');
  }

  /** Things with `properties.public: true`, and what belongs to them. */
  async everybody(): Promise<Scope> {
    if (this.open && this.open.until > this.clock.now()) return this.open.scope;
    const things = await this.entities.of('Things').find({ 'is.properties.public': true }, { projection: { _id: 1, 'to.locations': 1 } }).toArray();
    const streams = await this.entities.of('Datastreams').find({ 'to.thing': { $in: things.map(({ _id }) => _id) } }, { projection: { to: 1 } }).toArray();
    const open = new Map<SetName, Record<string, unknown>>([
      ['Things', { _id: { $in: things.map(({ _id }) => _id) } }],
      ['Locations', { _id: { $in: things.flatMap(({ to }) => to?.['locations'] ?? []) } }],
      ['HistoricalLocations', { 'to.thing': { $in: things.map(({ _id }) => _id) } }],
      ['Datastreams', { _id: { $in: streams.map(({ _id }) => _id) } }],
      ['Sensors', { _id: { $in: streams.map(({ to }) => to['sensor']) } }],
      ['ObservedProperties', { _id: { $in: streams.map(({ to }) => to['observedProperty']) } }],
      ['Observations', { 'to.datastream': { $in: streams.map(({ _id }) => _id) } }],
      ['FeaturesOfInterest', { seenBy: { $in: streams.map(({ _id }) => _id) } }],
    ]);
    const scope: Scope = (set) => open.get(set) ?? { _id: -1 };
    this.open = { scope, until: this.clock.now() + FRESH_MS };
    return scope;
  }
}
