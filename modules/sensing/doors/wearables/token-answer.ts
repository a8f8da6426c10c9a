import { fieldsOf, numberOf, textOf } from '../../../../core/doors/parts/shape.js';
import type { Answer } from '../../../platform/http/outside.js';
import type { Tokens } from './connections.store.js';
import type { WearableForm } from './providers.js';
import { Trouble } from './trouble.js';

/** Tokens without a life of their own are asked for anew after an hour. [ours] */
const USUAL_LIFE_SECONDS = 3_600;

export interface Granted {
  readonly tokens: Tokens;
  /** Whose account, where the answer says so; Garmin is asked separately. */
  readonly user?: string;
}

/** What a token endpoint answered. Withings wraps everything in {status, body} and says 200 whatever happens. */
export function tokensIn(form: WearableForm, { status, json, retryAfterMs }: Answer, now: number): Granted {
  const answer = fieldsOf(json);
  const withings = form === 'withings';
  const code = withings && status === 200 ? numberOf(answer['status']) ?? -1 : status;
  if (code === 429 || code === 601 || code >= 500) throw new Trouble('later', `token-${code}`, retryAfterMs);
  if (code !== (withings ? 0 : 200)) throw new Trouble('sign-in-again', `token-${code}`);
  const body = withings ? fieldsOf(answer['body']) : answer;
  const access = textOf(body['access_token']), refresh = textOf(body['refresh_token']);
  if (access === undefined || refresh === undefined) throw new Trouble('later', 'token-answer');
  const user = body['userid'] ?? body['user_id'];
  const expiresAt = now + (numberOf(body['expires_in']) ?? USUAL_LIFE_SECONDS) * 1_000;
  return { tokens: { access, refresh, expiresAt }, ...(typeof user === 'string' || typeof user === 'number' ? { user: String(user) } : {}) };
}
