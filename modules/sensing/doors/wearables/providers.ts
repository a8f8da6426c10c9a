import { createHash } from 'node:crypto';
import type { SourceForm } from '../../../../core/things/source.js';

export const WEARABLE_FORMS = ['withings', 'fitbit', 'garmin'] as const satisfies readonly SourceForm[];
export type WearableForm = (typeof WEARABLE_FORMS)[number];

interface Provider {
  readonly authorize: string;
  readonly token: string;
  readonly api: string;
  readonly scope?: string;
  readonly pkce: boolean;
}

/** Addresses of the makers' clouds, from their developer pages (care.md c.4). */
const PROVIDERS: Readonly<Record<WearableForm, Provider>> = {
  withings: { authorize: 'https://account.withings.com/oauth2_user/authorize2', token: 'https://wbsapi.withings.net/v2/oauth2', api: 'https://wbsapi.withings.net', scope: 'user.metrics', pkce: false },
  fitbit: { authorize: 'https://www.fitbit.com/oauth2/authorize', token: 'https://api.fitbit.com/oauth2/token', api: 'https://api.fitbit.com', scope: 'heartrate oxygen_saturation respiratory_rate temperature sleep activity weight', pkce: true },
  garmin: { authorize: 'https://connect.garmin.com/oauth2Confirm', token: 'https://diauth.garmin.com/di-oauth2-service/oauth/token', api: 'https://apis.garmin.com', pkce: true },
};

/** Our registration with a maker: what it knows us by. `origin` stands for all its addresses, where it is another server that speaks its API. */
export interface Registration {
  readonly form: WearableForm;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly origin?: string;
}

const at = (address: string, origin: string | undefined): string => (origin === undefined ? address : origin + new URL(address).pathname.replace(/^\/$/, ''));

export const authorizeAddress = ({ form, origin }: Registration): string => at(PROVIDERS[form].authorize, origin);
export const tokenAddress = ({ form, origin }: Registration): string => at(PROVIDERS[form].token, origin);
export const apiOrigin = ({ form, origin }: Pick<Registration, 'form' | 'origin'>): string => origin ?? PROVIDERS[form].api;

/** Where a person is sent to say yes. */
export function consentAddress(registration: Registration, { redirect, state, verifier }: { redirect: string; state: string; verifier: string }): string {
  const { scope, pkce } = PROVIDERS[registration.form];
  const query = new URLSearchParams({ response_type: 'code', client_id: registration.clientId, redirect_uri: redirect, state });
  if (scope) query.set('scope', scope);
  if (pkce) {
    query.set('code_challenge', createHash('sha256').update(verifier).digest('base64url'));
    query.set('code_challenge_method', 'S256');
  }
  return `${authorizeAddress(registration)}?${query.toString()}`;
}

/** The form by which a code, or a refresh token, is exchanged. */
export function tokenForm({ form, clientId, clientSecret }: Registration, grant: Readonly<Record<string, string>>, verifier?: string): Record<string, string> {
  return {
    ...(form === 'withings' ? { action: 'requesttoken' } : {}), client_id: clientId, ...(form === 'fitbit' ? {} : { client_secret: clientSecret }), ...grant,
    ...(verifier !== undefined && PROVIDERS[form].pkce ? { code_verifier: verifier } : {}),
  };
}

/** Fitbit takes its client's name and secret as HTTP Basic. */
export const tokenHeaders = ({ form, clientId, clientSecret }: Registration): Record<string, string> =>
  form === 'fitbit' ? { authorization: `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}` } : {};
