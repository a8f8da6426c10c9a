import { chance, rounded } from '../../shared/random.js';
import type { Home, Said } from '../street/home.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** The moments in (from, to] of something that comes round every `every` milliseconds, each teller at its own second. */
function* moments(teller: string, every: number, from: number, to: number): Generator<number> {
  const phase = Math.floor(chance('phase', teller)() * every);
  for (let at = Math.ceil((from + 1 - phase) / every) * every + phase; at <= to; at += every) yield at;
}

/** A gateway says every minute that it is there; five minutes apart is enough for what is long past. */
export function gatewayBeats(home: Home, from: number, to: number, every = MINUTE): Said[] {
  const phase = Math.floor(chance('phase', home.key)() * (MINUTE / 1_000)) * 1_000;
  const beats: Said[] = [];
  for (let at = Math.ceil((from + 1 - phase) / every) * every + phase; at <= to; at += every) beats.push({ thing: 'gateway', kind: 'heartbeat', value: true, at });
  return beats;
}

/** What the things of a home say by themselves, whatever the person does: I am here, my battery, how warm the room is. */
export function byThemselves(home: Home, from: number, to: number): Said[] {
  const said: Said[] = [];
  for (const { name, kind } of home.things) {
    const teller = `${home.key} ${name}`;
    if (kind === 'gateway') continue;
    for (const at of moments(teller, HOUR, from, to)) said.push({ thing: name, kind: 'heartbeat', value: true, at });
    for (const at of moments(`${teller} battery`, 24 * HOUR, from, to)) said.push({ thing: name, kind: 'battery', value: charge(teller), at });
    if (kind === 'climate-sensor') said.push(...climate(teller, name, from, to));
  }
  return said;
}

const charge = (teller: string): number => rounded(62 + chance('charge', teller)() * 36);

/** Warmest in the late afternoon, never below 19 °C: a heated home. */
function climate(teller: string, thing: string, from: number, to: number): Said[] {
  const said: Said[] = [];
  for (const at of moments(`${teller} warmth`, 5 * MINUTE, from, to)) {
    const swing = Math.sin(((at / HOUR - 10) / 24) * 2 * Math.PI);
    said.push({ thing, kind: 'room-temperature', value: rounded(20.4 + swing + chance(teller, at)() * 0.3, 1), at });
    said.push({ thing, kind: 'humidity', value: rounded(47 - 4 * swing + chance(teller, at, 'wet')() * 2), at: at + 1_000 });
  }
  return said;
}
