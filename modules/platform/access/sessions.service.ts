import { createHmac, hash, randomBytes, timingSafeEqual } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { Clock } from '../clock/clock.js';
import { Problem } from '../http/problem.js';
import { SETTINGS, type Settings } from '../settings/settings.js';
import { Store } from '../store/store.js';
import { Together } from '../store/together.js';
import { Users } from './users.store.js';
import type { Viewer } from './viewer.js';

export const SESSION_COOKIE = 'hearthline_session';
const LIFE_MS = 12 * 3_600_000;
/** The feed's token travels in a frame, so it lives briefly and opens nothing else. */
const FEED_LIFE_MS = 60_000;
/** Ten wrong passwords for one name in a quarter of an hour; then it waits. */
const TRIES = 10;
const TRIES_MS = 15 * 60_000;

interface SessionDoc {
  /** SHA-256 of the token: the store alone signs nobody in. */
  _id: string;
  userId: string;
  use: 'session' | 'feed';
  /** A feed token lives as long as the session that asked for it, once it has opened its feed. */
  parent?: string;
  /** Until then a feed token opens a connection. */
  opensUntil?: Date;
  expiresAt: Date;
}

export interface SignedIn {
  readonly token: string;
  readonly expiresAt: number;
  readonly viewer: Viewer;
}

@Injectable()
export class Sessions {
  private readonly sessions;
  private readonly byId = Together.byId(() => this.sessions);
  private readonly automation: Buffer[] = [];
  private readonly known = new Map<string, { viewer: Viewer; until: number; use: SessionDoc['use'] }>();
  private readonly tries = new Map<string, { count: number; since: number }>();

  constructor(store: Store, private readonly users: Users, private readonly clock: Clock, @Inject(SETTINGS) { adminToken }: Settings) {
    if (adminToken !== undefined) this.automation.push(sha(adminToken));
    this.sessions = store.collection<SessionDoc>('sessions');
    store.index('sessions', { expiresAt: 1 }, { expireAfterSeconds: 0 });
  }

  async signIn(username: string, password: string): Promise<SignedIn | undefined> {
    this.refuseGuessing(username);
    const viewer = await this.users.byPassword(username, password);
    if (!viewer) return void this.noteTry(username);
    this.tries.delete(username);
    return this.start(viewer, 'session', LIFE_MS);
  }

  feedToken(viewer: Viewer, sessionToken?: string): Promise<SignedIn> {
    return this.start(viewer, 'feed', FEED_LIFE_MS, sessionToken === undefined ? undefined : digest(sessionToken));
  }

  /** For a connection that was opened with this token: the person as they are now, or undefined once signed out. */
  async stillSignedIn(token: string): Promise<Viewer | undefined> {
    const opener = await this.byId.of(digest(token));
    const session = opener?.use === 'feed' && opener.parent !== undefined ? await this.byId.of(opener.parent) : opener;
    if (!session || (session.use === 'session' && session.expiresAt.getTime() <= this.clock.now())) return undefined;
    return this.users.find(session.userId);
  }

  async end(token: string): Promise<void> {
    this.known.delete(digest(token));
    await this.sessions.deleteOne({ _id: digest(token) });
  }

  /** The person behind a bearer token or cookie; the admin token is automation with every right. */
  async viewerOf(token: string, use: SessionDoc['use'] = 'session'): Promise<Viewer | undefined> {
    if (this.isAdminToken(token)) return AUTOMATION;
    const id = digest(token);
    const now = this.clock.now();
    const known = this.known.get(id);
    if (known && known.until > now) return use === 'feed' || known.use === 'session' ? known.viewer : undefined;
    const session = await this.sessions.findOne({ _id: id, expiresAt: { $gt: new Date(now) } });
    if (!session || (session.use === 'feed' && (use !== 'feed' || (session.opensUntil?.getTime() ?? 0) <= now))) return undefined;
    const viewer = await this.users.find(session.userId);
    // Re-read every 5 s, so that an ended session or a changed role bites that soon in every process.
    if (viewer) this.remember(id, { viewer, until: Math.min(now + 5_000, (session.opensUntil ?? session.expiresAt).getTime()), use: session.use });
    return viewer;
  }

  isAdminToken(token: string): boolean {
    const digested = sha(token);
    return this.automation.some((known) => timingSafeEqual(digested, known));
  }

  /** A token with every right for a helper process of ours; it ends with this process. */
  grantAutomation(): string {
    const token = randomBytes(32).toString('base64url');
    this.automation.push(sha(token));
    return token;
  }

  /** Bound to the session, so a page of another site cannot know it. */
  csrfFor(token: string): string {
    return createHmac('sha256', token).update('csrf').digest('base64url').slice(0, 32);
  }

  private async start(viewer: Viewer, use: SessionDoc['use'], lifeMs: number, parent?: string): Promise<SignedIn> {
    const token = randomBytes(32).toString('base64url');
    const expiresAt = this.clock.now() + lifeMs;
    if (viewer === AUTOMATION) throw new Problem(400, 'business-rule', 'The admin token signs in by itself and needs no session.');
    // A feed token's own record is kept for as long as a session, so that its connection can be asked after.
    const keptUntil = new Date(this.clock.now() + LIFE_MS);
    await this.sessions.insertOne({ _id: digest(token), userId: viewer.id, use, expiresAt: use === 'feed' ? keptUntil : new Date(expiresAt), ...(use === 'feed' ? { opensUntil: new Date(expiresAt) } : {}), ...(parent ? { parent } : {}) });
    return { token, expiresAt, viewer };
  }

  private remember(id: string, entry: { viewer: Viewer; until: number; use: SessionDoc['use'] }): void {
    if (this.known.size > 10_000) this.known.clear();
    this.known.set(id, entry);
  }

  private refuseGuessing(username: string): void {
    const entry = this.tries.get(username);
    if (entry && entry.count >= TRIES && this.clock.now() - entry.since < TRIES_MS) {
      throw new Problem(429, 'throttled', 'Too many wrong passwords for this name. Wait a quarter of an hour and try again.', { retryAfterSeconds: 900 });
    }
  }

  private noteTry(username: string): undefined {
    const now = this.clock.now();
    const entry = this.tries.get(username);
    if (this.tries.size > 10_000) this.tries.clear();
    if (!entry || now - entry.since > TRIES_MS) this.tries.set(username, { count: 1, since: now });
    else entry.count += 1;
    return undefined;
  }
}

export const AUTOMATION: Viewer = { id: 'automation', name: 'Automation', role: 'admin' };
const sha = (text: string): Buffer => hash('sha256', text, 'buffer');
const digest = (token: string): string => sha(token).toString('base64url');
