import { Injectable } from '@nestjs/common';
import { fieldsOf, textOf } from '../../../../core/doors/parts/shape.js';
import { Clock } from '../../../platform/clock/clock.js';
import { askOutside } from '../../../platform/http/outside.js';
import { Leases } from '../../../platform/store/leases.js';
import { Connections, type ConnectionDoc } from './connections.store.js';
import { apiOrigin, tokenAddress, tokenForm, tokenHeaders, type Registration } from './providers.js';
import { Registrations } from './registrations.store.js';
import { tokensIn, type Granted } from './token-answer.js';
import { Trouble } from './trouble.js';

/** A token that ends within this is renewed before it is used. */
const SOON_MS = 60_000;
const LEASE_MS = 30_000;

/** Keys to other people's clouds: got, renewed by one process at a time, given back. */
@Injectable()
export class Accounts {
  constructor(private readonly connections: Connections, private readonly registrations: Registrations, private readonly leases: Leases, private readonly clock: Clock) {}

  /** With the code that a person brought back: the tokens, and whose account it is. */
  async exchange(registration: Registration, code: string, redirect: string, verifier: string): Promise<Required<Granted>> {
    const granted = await this.ask(registration, { grant_type: 'authorization_code', code, redirect_uri: redirect }, verifier);
    const user = granted.user ?? (await this.garminUser(registration, granted.tokens.access));
    return { tokens: granted.tokens, user };
  }

  /**
   * A token that still opens. A refresh token is spent once: the lease lets one process spend it, and it reads again what
   * another may have written meanwhile.
   */
  async accessToken(id: string, rejected?: string): Promise<string> {
    const lease = `wearable-token/${id}`;
    if (!(await this.leases.take(lease, LEASE_MS))) throw new Trouble('later', 'token-being-renewed', 2_000);
    try {
      const doc = await this.connections.find(id);
      const tokens = doc && this.connections.tokensOf(doc);
      if (!doc || !tokens || doc.state === 'ended') throw new Trouble('gone', 'ended');
      if (tokens.access !== rejected && tokens.expiresAt > this.clock.now() + SOON_MS) return tokens.access;
      return await this.renew(doc, tokens.refresh);
    } finally {
      await this.leases.release(lease);
    }
  }

  private async renew(doc: ConnectionDoc, refresh: string): Promise<string> {
    const registration = await this.registrations.find(doc.source);
    if (!registration) throw new Trouble('look', 'no-registration');
    const { tokens, user } = await this.ask(registration, { grant_type: 'refresh_token', refresh_token: refresh });
    if (user !== undefined && user !== doc.user) throw new Trouble('look', 'token-of-another-account');
    await this.connections.keepTokens(doc, tokens);
    return tokens.access;
  }

  /** The maker forgets us too, where it has a way; what it answers changes nothing here. */
  async giveBack(doc: ConnectionDoc): Promise<void> {
    const registration = await this.registrations.find(doc.source);
    const tokens = this.connections.tokensOf(doc);
    if (!registration || !tokens) return;
    const origin = apiOrigin(registration);
    const bearer = { authorization: `Bearer ${tokens.access}` };
    if (doc.form === 'fitbit') await askOutside(`${origin}/oauth2/revoke`, { origin, method: 'POST', headers: tokenHeaders(registration), form: { token: tokens.refresh } }).catch(() => undefined);
    if (doc.form === 'garmin') await askOutside(`${origin}/wellness-api/rest/user/registration`, { origin, method: 'DELETE', headers: bearer }).catch(() => undefined);
  }

  private async ask(registration: Registration, grant: Readonly<Record<string, string>>, verifier?: string): Promise<Granted> {
    const address = tokenAddress(registration);
    const answer = await askOutside(address, { origin: new URL(address).origin, method: 'POST', headers: tokenHeaders(registration), form: tokenForm(registration, grant, verifier) });
    return tokensIn(registration.form, answer, this.clock.now());
  }

  private async garminUser(registration: Registration, access: string): Promise<string> {
    const origin = apiOrigin(registration);
    const { json } = await askOutside(`${origin}/wellness-api/rest/user/id`, { origin, headers: { authorization: `Bearer ${access}` } });
    const user = textOf(fieldsOf(json)['userId']);
    if (user === undefined) throw new Trouble('look', 'whose-account');
    return user;
  }
}
