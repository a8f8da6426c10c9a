import { Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { SetName } from '../../../core/sta/entities.js';
import { Sessions } from '../../platform/access/sessions.service.js';
import { Clock } from '../../platform/clock/clock.js';
import { forbidden, Problem } from '../../platform/http/problem.js';
import { TownEntities } from './entities.store.js';
import { PublicView } from './public-view.js';
import { TownNews } from './town-news.js';
import { tokenSent } from '../partners/key-sent.js';
import { PartnerKeys, type PartnerKey } from '../partners/partner-keys.service.js';

/** What somebody may see of each set: all, or what fits a filter of the store's beside `where`. */
export type Scope = (set: SetName, where?: Readonly<Record<string, unknown>>) => Record<string, unknown> | undefined;

const EVERYTHING: Scope = () => undefined;
/** A Thing that is opened or closed is so for everybody within this time. */
const FRESH_MS = 5_000;

/** Keys with `sta:read` or `sta:write`, staff and automation; without a key, what is marked public and nothing else. */
@Injectable()
export class TownAccess implements BeforeApplicationShutdown {
  private open?: { readonly view: Promise<PublicView>; readonly until: number };
  private changes?: ReturnType<TownNews['ofThingsAndStreams']>;

  constructor(private readonly sessions: Sessions, private readonly keys: PartnerKeys, private readonly entities: TownEntities, private readonly news: TownNews, private readonly clock: Clock) {}

  async toRead(request: FastifyRequest): Promise<Scope> {
    const token = tokenSent(request);
    if (token === undefined) return this.everybody();
    await this.mayWith(token, 'sta:read', ['admin', 'clinician']);
    return EVERYTHING;
  }

  /** The partner's key that a request bears. */
  async keyOf(request: FastifyRequest): Promise<PartnerKey | undefined> {
    const token = tokenSent(request);
    return token === undefined ? undefined : this.keys.find(token);
  }

  async toWrite(request: FastifyRequest): Promise<void> {
    const token = tokenSent(request);
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

  async beforeApplicationShutdown(): Promise<void> {
    await this.changes?.close();
  }

  /** What is public, as it was within the last five seconds; read anew when a Thing or a Datastream has changed since. */
  everybody(): Promise<Scope> {
    const now = this.clock.now();
    if (!this.open || this.open.until <= now) {
      const before = this.open?.view;
      const view = this.look(before);
      this.open = { view, until: now + FRESH_MS };
      view.catch(() => (this.open = undefined));
    }
    return this.open.view.then(({ scope }) => scope);
  }

  private async look(before: Promise<PublicView> | undefined): Promise<PublicView> {
    const changed = await this.hasChanged();
    if (before && !changed) return before;
    const things = await this.entities.of('Things').find({ 'is.properties.public': true }, { projection: { _id: 1, 'to.locations': 1 } }).toArray();
    const streams = await this.entities.of('Datastreams').find({ 'to.thing': { $in: things.map(({ _id }) => _id) } }, { projection: { to: 1 } }).toArray();
    return new PublicView(things, streams);
  }

  /** Looked at before the town is read, so that nothing falls between the two. */
  private async hasChanged(): Promise<boolean> {
    let changed = this.changes === undefined;
    try {
      this.changes ??= this.news.ofThingsAndStreams();
      while (await this.changes.tryNext()) changed = true;
      return changed;
    } catch {
      await this.changes?.close().catch(() => undefined);
      this.changes = undefined;
      return true;
    }
  }
}
