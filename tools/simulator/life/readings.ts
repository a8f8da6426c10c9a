import { addDays, dateText, localDateOf, type LocalDate } from '../../shared/zone.js';
import { ZONE, type Home, type Said } from '../street/home.js';
import { ordinaryDay } from './day.js';
import { byThemselves } from './machines.js';

/** Days already thought out: a home is asked every second and a day does not change. */
const remembered = new Map<string, readonly Said[]>();
const REMEMBERED_DAYS = 64;

function dayOf(home: Home, date: LocalDate): readonly Said[] {
  const key = `${home.key} ${dateText(date)}`;
  let day = remembered.get(key);
  if (!day) {
    day = ordinaryDay(home, date);
    if (remembered.size >= REMEMBERED_DAYS) remembered.delete(remembered.keys().next().value ?? '');
    remembered.set(key, day);
  }
  return day;
}

/** All that an ordinary life in this home says with from < at ≤ to (milliseconds since 1970 UTC), oldest first. */
export function readingsBetween(home: Home, from: number, to: number): Said[] {
  const said = byThemselves(home, from, to).filter(({ at }) => at <= to);
  const last = dateText(localDateOf(to, ZONE));
  for (let date = localDateOf(from, ZONE); dateText(date) <= last; date = addDays(date, 1)) {
    for (const one of dayOf(home, date)) if (one.at > from && one.at <= to) said.push(one);
  }
  return said.sort((a, b) => a.at - b.at);
}
