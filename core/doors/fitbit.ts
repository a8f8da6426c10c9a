import type { Kind } from '../observations/kinds.js';
import type { Decoded } from './said.js';
import { endOfDay, isDay, localInstant } from './parts/local-stamps.js';
import { decimalOf, fieldsOf, listOf, textOf } from './parts/shape.js';
import { Telling } from './parts/telling.js';

/** Whose account it is, the zone that its local stamps are meant in, and our clock: a day that is not over has no total yet. */
export interface OfAccount {
  readonly name: string;
  readonly zone: string;
  readonly now: number;
}

/** Answers of Fitbit's Web API, told apart by their own keys; one of several answers put together says all of it. */
export function decodeFitbit(body: unknown, account: OfAccount): Decoded {
  const told = new Telling();
  const answer = fieldsOf(body);
  for (const [key, read] of Object.entries(READERS)) {
    const inside = answer[key];
    if (inside === undefined) continue;
    const items = Array.isArray(inside) ? inside : [inside];
    items.forEach((item, i) => read(fieldsOf(item), { told, account, field: `${key}[${i}]`, answer }));
  }
  return told;
}

interface At {
  readonly told: Telling;
  readonly account: OfAccount;
  readonly field: string;
  readonly answer: Readonly<Record<string, unknown>>;
}
type Read = (item: Readonly<Record<string, unknown>>, at: At) => void;

const READERS: Readonly<Record<string, Read>> = {
  'activities-heart': (item, at) => ofDay(at, item['dateTime'], 'resting-heart-rate', fieldsOf(item['value'])['restingHeartRate']),
  'activities-heart-intraday': (item, at) => intraday(at, item, 'activities-heart', 'heart-rate'),
  'activities-steps': (item, at) => ofDay(at, item['dateTime'], 'daily-steps', decimalOf(item['value'])),
  'activities-steps-intraday': (item, at) => intraday(at, item, 'activities-steps', 'steps'),
  spo2: spo2,
  br: (item, at) => ofDay(at, item['dateTime'], 'mean-breathing-rate', fieldsOf(item['value'])['breathingRate']),
  tempSkin: (item, at) => ofDay(at, item['dateTime'], 'skin-temp-change', fieldsOf(item['value'])['nightlyRelative']),
  sleep: (item, at) => ofMoment(at, 'endTime', item['endTime'], 'sleep', item['minutesAsleep']),
  weight: (item, at) => ofMoment(at, 'date', `${textOf(item['date'])} ${textOf(item['time'])}`, 'body-weight', item['weight']),
};

/** Nightly figures bear the date of the morning, daily ones that of the day: either stands at the end of that day. */
function ofDay({ told, account, field }: At, day: unknown, kind: Kind, value: unknown): void {
  if (!isDay(day)) return told.cannot(account.name, 'value', `${field}.dateTime`, 'is no day as 2026-11-24.');
  const at = endOfDay(day, account.zone);
  if (at <= account.now) told.say(account.name, kind, value, at);
}

function ofMoment({ told, account, field }: At, key: string, stamp: unknown, kind: Kind, value: unknown): void {
  const at = localInstant(stamp, account.zone);
  if (at === undefined) return told.cannot(account.name, 'value', `${field}.${key}`, 'is no time as 2026-11-24T07:01:30.');
  told.say(account.name, kind, value, at);
}

/** `time` of an intraday row belongs to the one day of the summary beside it. Minutes without a step say nothing. */
function intraday(at: At, item: Readonly<Record<string, unknown>>, summary: string, kind: Kind): void {
  const day = fieldsOf(listOf(at.answer[summary])[0])['dateTime'];
  if (!isDay(day)) return at.told.cannot(at.account.name, 'required', `${summary}[0].dateTime`, 'is missing, so nothing tells the day of the minutes.');
  for (const row of listOf(item['dataset'])) {
    const { time, value } = fieldsOf(row);
    if (kind === 'steps' && value === 0) continue;
    ofMoment(at, 'dataset', `${day} ${textOf(time)}`, kind, value);
  }
}

function spo2(item: Readonly<Record<string, unknown>>, at: At): void {
  if (Array.isArray(item['minutes'])) {
    for (const minute of item['minutes']) ofMoment(at, 'minutes', fieldsOf(minute)['minute'], 'oxygen-saturation', fieldsOf(minute)['value']);
    return;
  }
  ofDay(at, item['dateTime'], 'mean-oxygen', fieldsOf(item['value'])['avg']);
}
