import { isDay } from '../../../../core/doors/parts/local-stamps.js';
import { GARMIN_SUMMARIES } from '../../../../core/doors/garmin.js';
import { fieldsOf, listOf, textOf } from '../../../../core/doors/parts/shape.js';
import { FITBIT_COLLECTIONS } from './fetch-wanted.js';
import type { Wanted } from './pulls.store.js';

/** What a notification says of one account: something is to be fetched, or the person has left. */
export interface Notified {
  readonly user: string;
  readonly wanted?: Wanted;
  readonly left?: true;
}

/** Withings' categories that getmeas answers: 1 weight, 2 temperature, 4 pressure and heart (developer.withings.com, notification categories). */
const WITHINGS_MEASURES = new Set(['1', '2', '4']);
const SECONDS = /^\d{1,10}$/;

/** A form: userid, appli, startdate, enddate. */
export function withingsNotified(form: unknown): Notified[] {
  const { userid, appli, startdate, enddate } = fieldsOf(form);
  if (typeof userid !== 'string' || typeof appli !== 'string' || typeof startdate !== 'string' || typeof enddate !== 'string' || !WITHINGS_MEASURES.has(appli) || !SECONDS.test(startdate) || !SECONDS.test(enddate)) return [];
  return [{ user: userid, wanted: { what: 'measures', from: startdate, to: enddate } }];
}

/** A list of {collectionType, date, ownerId}. */
export function fitbitNotified(body: unknown): Notified[] {
  return listOf(body).flatMap((item): Notified[] => {
    const { collectionType, date, ownerId } = fieldsOf(item);
    if (typeof ownerId !== 'string' || typeof collectionType !== 'string') return [];
    if (collectionType === 'userRevokedAccess' || collectionType === 'deleteUser') return [{ user: ownerId, left: true }];
    return FITBIT_COLLECTIONS.includes(collectionType) && isDay(date) ? [{ user: ownerId, wanted: { what: collectionType, from: date, to: date } }] : [];
  });
}

/** Pings, by summary type, each with an address to fetch from; one outside `origin` is nobody's (reliability.md row 17). */
export function garminNotified(body: unknown, origin: string): { notified: Notified[]; foreign: number } {
  const message = fieldsOf(body);
  const notified: Notified[] = listOf(message['deregistrations']).flatMap((item) => (textOf(fieldsOf(item)['userId']) ? [{ user: String(fieldsOf(item)['userId']), left: true as const }] : []));
  let foreign = 0;
  for (const type of GARMIN_SUMMARIES) {
    for (const item of listOf(message[type])) {
      const { userId, callbackURL } = fieldsOf(item);
      if (typeof userId !== 'string' || typeof callbackURL !== 'string') continue;
      if (callbackURL.length <= 2_000 && URL.canParse(callbackURL) && new URL(callbackURL).origin === origin) notified.push({ user: userId, wanted: { what: type, from: callbackURL, to: '' } });
      else foreign += 1;
    }
  }
  return { notified, foreign };
}
