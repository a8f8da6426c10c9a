import { setTimeout as sleep } from 'node:timers/promises';
import type { LoadHome } from './homes.js';
import type { Options } from './options.js';
import type { Screen } from './service.js';
import type { Sender } from './sender.js';
import type { Tape } from './tape.js';

/** A hub passes on what it has every ten seconds, each at its own moment. */
const EVERY_MS = 10_000;
const SLOTS = 100;
const TOLD_WITHIN_MS = 10_000;

/** Milliseconds from pressing to the screen; undefined where it was not told. */
export type Calls = (number | undefined)[];

/** Homes live on at their pace until the time is over; the lived clock reaches now at the end, never the future. */
export async function live(homes: readonly LoadHome[], tape: Tape, sender: Sender, { seconds, pace }: Options, began: number, onTick: (share: number) => void): Promise<void> {
  const end = began + seconds * 1_000;
  const lived = (now: number): number => end - (end - now) * pace;
  const reached = homes.map(() => lived(began));
  const underWay = new Set<Promise<unknown>>();
  for (let slot = 0; ; slot = (slot + 1) % SLOTS) {
    const now = Math.min(Date.now(), end);
    for (let n = slot; n < homes.length; n += SLOTS) {
      const said = tape.between(n, reached[n] ?? 0, lived(now));
      reached[n] = lived(now);
      for (let i = 0; i < said.length; i += 1_000) track(underWay, sender.send(homes[n] as LoadHome, homes[n]?.keys['gateway'] ?? '', said.slice(i, i + 1_000)));
    }
    onTick(1 - (end - now) / (seconds * 1_000));
    if (now === end && slot === SLOTS - 1) break;
    await sleep(now === end ? 0 : EVERY_MS / SLOTS);
  }
  await Promise.all(underWay);
}

function track(underWay: Set<Promise<unknown>>, work: Promise<unknown>): void {
  underWay.add(work);
  void work.finally(() => underWay.delete(work));
}

/** Now and then somebody presses the pendant: until when does a screen tell of it? */
export async function callForHelp(homes: readonly LoadHome[], sender: Sender, screen: Screen, { calls: aMinute, seconds }: Pick<Options, 'calls' | 'seconds'>): Promise<Calls> {
  const calls: Calls = [];
  const count = Math.floor((aMinute * seconds) / 60);
  for (let i = 0; i < count; i += 1) {
    await sleep((seconds * 1_000) / (count + 1));
    const home = homes[(i * 7_919) % homes.length] as LoadHome;
    const pressed = performance.now();
    const told = screen.tells(home.residentId, TOLD_WITHIN_MS);
    void sender.send(home, home.keys['pendant'] ?? '', [{ thing: 'pendant', kind: 'sos', value: true, at: Date.now() }]);
    const at = await told;
    calls.push(at === undefined ? undefined : at - pressed);
  }
  return calls;
}

/** One in so many homes had a call for help waiting when the line came back. */
const ONE_IN = 100;

/**
 * After an outage: every device brings what it kept, by itself and at once; a call for help goes first, as it would in any
 * device. Answers with the seconds until all calls were acknowledged, and until everything was.
 */
export async function comeBack(homes: readonly LoadHome[], tape: Tape, sender: Sender, outageMinutes: number, addresses: number): Promise<{ callsInSeconds: number; allInSeconds: number; devices: number; calls: number }> {
  const to = Date.now();
  const began = performance.now();
  const seconds = (): number => (performance.now() - began) / 1_000;
  let callsInSeconds = 0, devices = 0, calls = 0;
  const work = homes.flatMap((home, n) => {
    const byThing = group(tape.between(n, to - outageMinutes * 60_000, to));
    const called = n % ONE_IN === 0;
    if (called) calls += 1;
    devices += byThing.size + (called ? 1 : 0);
    const call = called ? [sender.send(home, home.keys['pendant'] ?? '', [{ thing: 'pendant', kind: 'sos', value: true, at: to }], n).then(() => (callsInSeconds = Math.max(callsInSeconds, seconds())))] : [];
    return [...call, ...[...byThing].map(([thing, said], i) => sender.send(home, home.keys[thing] ?? '', said, (n + i) % addresses))];
  });
  await Promise.all(work);
  return { callsInSeconds, allInSeconds: seconds(), devices, calls };
}

function group<T extends { thing: string }>(all: readonly T[]): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const one of all) {
    const known = groups.get(one.thing);
    if (known) known.push(one);
    else groups.set(one.thing, [one]);
  }
  return groups;
}
