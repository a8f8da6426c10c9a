import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Collection } from 'mongodb';
import { cookieOf } from '../../platform/access/access.guard.js';
import { Clock } from '../../platform/clock/clock.js';
import { forbidden, Problem } from '../../platform/http/problem.js';
import { SETTINGS, type Settings } from '../../platform/settings/settings.js';
import { Store } from '../../platform/store/store.js';
import { digest } from '../../sensing/things/keys.js';
import { PartnerKeys, type PartnerKey } from '../partners/partner-keys.service.js';

const COOKIE = 'hearthline_partner';
/** Only these pages get it. */
const PATH = '/partner';
/** Long enough to look at a bill and a log; a browser that was left behind soon shows nothing. [ours] */
const LIFE_MS = 30 * 60_000;

interface VisitDoc {
  /** SHA-256 of the token. */
  _id: string;
  /** Id of the key, never the key. */
  key: string;
  expiresAt: Date;
}

/** A partner who looks at its own pages, by one of its keys. */
export interface PartnerVisit {
  readonly key: PartnerKey;
  readonly csrf: string;
}

/**
 * A key in a form opens a visit of half an hour. The browser keeps a token for these pages alone (HttpOnly, SameSite=Strict);
 * the key itself is in no address, cookie or log. A visit ends with its key.
 */
@Injectable()
export class PartnerVisits {
  private readonly visits: Collection<VisitDoc>;

  constructor(store: Store, private readonly keys: PartnerKeys, private readonly clock: Clock, @Inject(SETTINGS) private readonly settings: Settings) {
    this.visits = store.collection<VisitDoc>('partnerVisits');
    store.index('partnerVisits', { expiresAt: 1 }, { expireAfterSeconds: 0 });
  }

  /** False: no living key of anybody's. */
  async begin(key: string, reply: FastifyReply): Promise<boolean> {
    const found = await this.keys.find(key);
    if (!found) return false;
    const token = randomBytes(32).toString('base64url'), expiresAt = new Date(this.clock.now() + LIFE_MS);
    await this.visits.insertOne({ _id: digest(token), key: found.id, expiresAt });
    this.setCookie(reply, token, LIFE_MS / 1_000);
    return true;
  }

  async end(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const token = cookieOf(request, COOKIE);
    if (token !== undefined) await this.visits.deleteOne({ _id: digest(token) });
    this.setCookie(reply, '', 0);
  }

  async of(request: FastifyRequest): Promise<PartnerVisit | undefined> {
    const token = cookieOf(request, COOKIE);
    const visit = token ? await this.visits.findOne({ _id: digest(token), expiresAt: { $gt: new Date(this.clock.now()) } }) : null;
    const key = visit ? await this.keys.living(visit.key) : undefined;
    return token && key ? { key, csrf: csrfFor(token) } : undefined;
  }

  /** Without one, the way leads to the form for the key. */
  async need(request: FastifyRequest): Promise<PartnerVisit> {
    const visit = await this.of(request);
    if (!visit) throw new Problem(401, 'login', 'Sign in with one of your keys first.', { location: PATH });
    return visit;
  }

  /** For what a form changes: it must be a form of this visit. */
  async needForm(request: FastifyRequest, sent: unknown): Promise<PartnerVisit> {
    const visit = await this.need(request);
    if (typeof sent !== 'string' || sent.length !== visit.csrf.length || !timingSafeEqual(Buffer.from(sent), Buffer.from(visit.csrf))) throw forbidden('This form has grown old. Go back, load the page again and send it once more.');
    return visit;
  }

  private setCookie(reply: FastifyReply, token: string, seconds: number): void {
    const secure = this.settings.publicUrl?.startsWith('https:') ? '; Secure' : '';
    void reply.header('set-cookie', `${COOKIE}=${token}; Path=${PATH}; HttpOnly; SameSite=Strict; Max-Age=${seconds}${secure}`);
  }
}

/** Bound to the visit, so a page of another site cannot know it. */
const csrfFor = (token: string): string => createHmac('sha256', token).update('partner-csrf').digest('base64url').slice(0, 32);
