import { decodeFitbit } from '../../../../core/doors/fitbit.js';
import { decodeGarmin } from '../../../../core/doors/garmin.js';
import { fieldsOf, listOf, numberOf } from '../../../../core/doors/parts/shape.js';
import type { Decoded } from '../../../../core/doors/said.js';
import { decodeWithings } from '../../../../core/doors/withings.js';
import { askOutside, type Answer, type Asked } from '../../../platform/http/outside.js';
import { apiOrigin, type Registration, type WearableForm } from './providers.js';
import type { Wanted } from './pulls.store.js';
import { Trouble } from './trouble.js';

export interface Fetching {
  readonly registration: Registration;
  readonly user: string;
  readonly access: string;
  readonly zone: string;
  readonly now: number;
}

/** Where one of several answers is refused for good, the others are kept, and `refused` says why. */
type Fetched = Decoded & { readonly refused?: Trouble };
type Fetch = (wanted: Wanted, how: Fetching) => Promise<Fetched>;

/** What a notification promised, out of its maker's cloud and in our words. */
export const FETCH: Readonly<Record<WearableForm, Fetch>> = { withings, fitbit, garmin };

function ask(how: Fetching, address: string, more: Partial<Asked> = {}): Promise<Answer> {
  return askOutside(address, { origin: apiOrigin(how.registration), headers: { authorization: `Bearer ${how.access}` }, ...more });
}

/** What to do about a status that is no success (reliability.md row 67). */
function refusal({ status, retryAfterMs }: Answer, code = status): Trouble {
  if (code === 401) return new Trouble('sign-in-again', 'http-401');
  if (code === 410 || code === 404) return new Trouble('gone', `http-${code}`);
  if (code === 429 || code === 601 || code >= 500) return new Trouble('later', `http-${code}`, retryAfterMs);
  return new Trouble('look', `http-${code}`);
}

async function withings({ from, to }: Wanted, how: Fetching): Promise<Decoded> {
  const decoded: Decoded[] = [];
  let offset = 0;
  for (let page = 0; page < 20; page += 1) {
    const answer = await ask(how, `${apiOrigin(how.registration)}/measure`, { method: 'POST', form: { action: 'getmeas', startdate: from, enddate: to, category: '1', ...(offset ? { offset: String(offset) } : {}) } });
    const { status, body } = fieldsOf(answer.json);
    if (answer.status !== 200) throw refusal(answer);
    // Its own codes: 0 is well, 601 too many requests (developer.withings.com, response status).
    if (status !== 0) throw refusal(answer, numberOf(status) ?? 500);
    decoded.push(decodeWithings(body, how.user));
    const next = numberOf(fieldsOf(body)['offset']) ?? 0;
    if (fieldsOf(body)['more'] !== 1 || next <= offset) break;
    offset = next;
  }
  return together(decoded);
}

/** One notification says "activities of that day"; these are the answers in which such a day stands. */
const FITBIT: Readonly<Record<string, readonly string[]>> = {
  activities: ['/1/user/-/activities/steps/date/{day}/1d.json', '/1/user/-/activities/heart/date/{day}/1d/1min.json'],
  sleep: ['/1.2/user/-/sleep/date/{day}.json', '/1/user/-/spo2/date/{day}.json', '/1/user/-/br/date/{day}.json', '/1/user/-/temp/skin/date/{day}.json'],
  body: ['/1/user/-/body/log/weight/date/{day}.json'],
};
export const FITBIT_COLLECTIONS: readonly string[] = Object.keys(FITBIT);

/** A scope that the person did not give, or heart rates by the minute that Fitbit gives few programs, cost only themselves. */
async function fitbit({ what, from: day }: Wanted, how: Fetching): Promise<Fetched> {
  const decoded: Decoded[] = [];
  let refused: Trouble | undefined;
  for (const path of FITBIT[what] ?? []) {
    const answer = await ask(how, apiOrigin(how.registration) + path.replace('{day}', day));
    if (answer.status !== 200) {
      const trouble = refusal(answer);
      if (trouble.kind === 'later' || trouble.kind === 'sign-in-again') throw trouble;
      if (trouble.kind === 'look') refused = trouble;
      continue;
    }
    // One night's oxygen comes without a name around it.
    const body = path.includes('/spo2/') ? { spo2: answer.json } : answer.json;
    decoded.push(decodeFitbit(body, { name: how.user, zone: how.zone, now: how.now }));
  }
  return { ...together(decoded), ...(refused ? { refused } : {}) };
}

/** `from` is the address that the ping named; it was held against the maker's own when it came, and is again here. */
async function garmin({ what, from }: Wanted, how: Fetching): Promise<Decoded> {
  const answer = await ask(how, from);
  if (answer.status !== 200) throw refusal(answer);
  const decoded = decodeGarmin({ [what]: listOf(answer.json) });
  if (decoded.said.some(({ name }) => name !== how.user)) throw new Trouble('look', 'data-of-another-account');
  return decoded;
}

const together = (parts: readonly Decoded[]): Decoded => ({ said: parts.flatMap(({ said }) => said), unsaid: parts.flatMap(({ unsaid = [] }) => unsaid) });
