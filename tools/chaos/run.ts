import { setTimeout as sleep } from 'node:timers/promises';
import { between, chance, pick, type Chance } from '../shared/random.js';
import { collect, settle } from './collect.js';
import { Device } from './device.js';
import { inflict, PROVIDER_FAILS } from './faults.js';
import type { History } from './history.js';
import { Homes, type Home } from './homes.js';
import { answer, look, takeOnScreen } from './people.js';
import { STEPS_THAT, type Round } from './plan.js';
import { World, type Wishes } from './world/world.js';

export interface Run {
  readonly seed: string;
  readonly rounds: readonly Round[];
  readonly wishes: Wishes;
  /** No further round begins after that many milliseconds. */
  readonly withinMs: number;
  /** How long the service is given to come to rest at the end. */
  readonly settlesMs?: number;
  readonly say: (text: string) => void;
  /** Hears every so many rounds how it stands, so that a run that is cut short has figures all the same. */
  readonly onStock?: (ran: Ran) => void;
  readonly signal?: AbortSignal;
}

export interface Ran {
  readonly history: History;
  readonly roundsRun: number;
  /** What this machine cannot do, and why. */
  readonly skipped: Readonly<Record<string, string>>;
  readonly appDeaths: number;
}

const DRAINED_MS = 90_000;
const LOOK_EVERY_MS = 500;
const STOCK_EVERY = 25;
/** In faults that last, people go on moving in and calling for help: so many at a time, after so long. */
const NEWCOMERS: Partial<Record<Round['fault'], { readonly atOnce: number; readonly everyMs: number }>> = {
  // Who called before the app was armed may have an open alert by then: the point of opening one needs somebody new.
  point: { atOnce: 1, everyMs: 2_000 },
  'kill-storm': { atOnce: 1, everyMs: 2_000 }, 'redis-full': { atOnce: 1, everyMs: 2_000 }, 'redis-absent': { atOnce: 1, everyMs: 2_000 }, clock: { atOnce: 1, everyMs: 2_000 },
  deploy: { atOnce: 1, everyMs: 2_000 }, 'slow-disk': { atOnce: 1, everyMs: 2_000 },
  'sms-flood': { atOnce: 10, everyMs: 250 },
};

/** One run: rounds of homes that speak while something breaks, and at the end a look at everything that is there. */
export async function run({ seed, rounds, wishes, withinMs, settlesMs, say, onStock, signal }: Run): Promise<Ran> {
  const history: History = { seed, startedAt: Date.now(), endedAt: 0, homes: [], faults: [], said: [], asked: [], looks: [], health: [], stored: [], alerts: [], deliveries: [], texts: [], audit: [] };
  const skipped: Record<string, string> = {};
  const world = await World.open(wishes, say, (what, why) => {
    skipped[what] = why;
    say(`skipped: ${what} (${why})`);
  });
  const watching = setInterval(() => void watch(world, history), LOOK_EVERY_MS);
  const people: Promise<void>[] = [];
  const stage = { world, history, homes: new Homes(world.app.url, world.token, history), people };
  let roundsRun = 0;
  const stock = async (): Promise<Ran> => ({ history: await takeStock(stage, settlesMs), roundsRun, skipped, appDeaths: world.apps.reduce((sum, app) => sum + app.lives - 1, 0) });
  try {
    for (const round of rounds) {
      if (signal?.aborted || Date.now() - history.startedAt > withinMs) break;
      await play(stage, round, chance('round', seed, round.number), say);
      roundsRun += 1;
      if (onStock && roundsRun % STOCK_EVERY === 0) onStock(await stock());
    }
    say('all is mended; waiting until everything due is done');
    return await stock();
  } finally {
    clearInterval(watching);
    await world.close();
  }
}

/** Everything that is there once nothing is left to do. */
async function takeStock({ world, history, people }: Stage, settlesMs: number | undefined): Promise<History> {
  await world.provider.chaos({ rate: 0, seed: 0, fails: [] });
  const unsettled = await settle(world, settlesMs);
  await Promise.all(people);
  // Whoever is told late by a fault of the provider is told by then, and what must not come has had its time to come.
  await sleep(2_000);
  history.endedAt = Date.now();
  await collect(world, history);
  return { ...history, ...(unsettled === undefined ? {} : { unsettled }) };
}

interface Stage {
  readonly world: World;
  readonly history: History;
  readonly homes: Homes;
  readonly people: Promise<void>[];
}

async function play({ world, history, homes, people }: Stage, round: Round, random: Chance, say: (text: string) => void): Promise<void> {
  await world.provider.chaos({ rate: round.providerFaults, seed: Math.floor(random() * 2 ** 31), fails: round.fault === 'sms' && round.detail ? [round.detail] : PROVIDER_FAILS });
  const made: Home[] = [];
  for (const kind of round.homes) made.push(await homes.make(kind));
  const devices: Device[] = [];
  let over = false;
  const speaking = made.map((home) => speak({ world, history, homes, people }, home, random, devices, () => over, true, round.detail));
  const inflicting = inflict(world, round).finally(() => (over = true));
  inflicting.catch(() => undefined);
  const newcomers = NEWCOMERS[round.fault];
  while (newcomers && !over) {
    await sleep(newcomers.everyMs);
    const kinds = Array.from({ length: newcomers.atOnce }, () => pick(random, ['caller', 'breathless'] as const));
    for (const home of await Promise.all(kinds.map((kind) => homes.make(kind).catch(() => undefined)))) {
      if (!home) continue;
      made.push(home);
      speaking.push(speak({ world, history, homes, people }, home, random, devices, () => true, newcomers.atOnce === 1));
    }
  }
  const fault = await inflicting;
  history.faults.push(fault);
  await Promise.all(speaking);
  const never = (await Promise.all(devices.map((device) => device.emptied(DRAINED_MS)))).filter((left) => left !== undefined);
  for (const { truth } of made) await look(world, truth.resident, history);
  const seconds = ((fault.to - fault.from) / 1_000).toFixed(1);
  say(`round ${round.number + 1}: ${fault.kind}${fault.detail ? ` at ${fault.detail}` : ''}, up again after ${seconds} s${fault.skipped ? ` (${fault.skipped})` : ''}${never.length === 0 ? '' : `; never acknowledged: ${never.join('; ')}`}`);
}

/** What a home says in a round, a second or two of it and on until the fault is over, with its call for help somewhere in between. One of a crowd says nothing else (`chats` is false). */
async function speak({ world, history, homes, people }: Stage, home: Home, random: Chance, devices: Device[], isOver: () => boolean, chats = true, detail = ''): Promise<void> {
  const urls = world.apps.map(({ url }) => url);
  const device = (of: Home, made: Home['pendant'], shuffles = false): Device => {
    const one = new Device(of.truth.resident, made, urls, history.said, random, shuffles);
    devices.push(one);
    return one;
  };
  const { kind, carers } = home.truth;
  const [oximeter, pendant] = [device(home, home.oximeter), device(home, home.pendant)];
  const twin = home.other && device(home.other, home.other.oximeter, true);
  if (kind === 'leaver') await world.provider.script(carers[0]?.phone ?? '', 'status:429', 3);
  if (kind === 'unreached') await world.provider.script(carers[0]?.phone ?? '', 'undelivered:30005', 1);
  const calls = chats ? 3 + Math.floor(random() * 6) : 0;
  for (let i = 0; i < (chats ? 12 : 1) || !isOver(); i += 1, await sleep(between(random, 30, i < 12 ? 180 : 600))) {
    const value = 96 + (i % 3), at = Date.now();
    if (kind === 'poisoned') oximeter.says('steps', STEPS_THAT[detail as keyof typeof STEPS_THAT], { at });
    else if (kind !== 'breathless' && chats) oximeter.says('oxygen-saturation', value, { at });
    twin?.says('oxygen-saturation', value, { at });
    if (i !== calls) continue;
    if (kind === 'breathless' || kind === 'poisoned') oximeter.says('oxygen-saturation', 85, { calls: 'low-oxygen' });
    if (kind !== 'breathless' && !twin) pendant.says('sos', true, { calls: 'sos' });
    if (kind === 'on-screen') people.push(takeOnScreen(world, home).catch(() => undefined));
  }
  if (kind === 'caller' && chats) pendant.says('sos', true, { calls: 'sos' });
  if (kind === 'answered') people.push(answer(world, home, history));
  if (kind === 'leaver') people.push(homes.leaves(home).catch(() => undefined));
}

async function watch(world: World, history: History): Promise<void> {
  const at = Date.now();
  const answer = await fetch(`${world.app.url}/health/ready`, { signal: AbortSignal.timeout(4_000) })
    .then(async (response) => ({ status: response.status, body: (await response.json()) as { store?: string; queue?: string } }), () => undefined)
    .catch(() => undefined);
  history.health.push({ at, status: answer?.status ?? 0, store: answer?.body.store ?? '', queue: answer?.body.queue ?? '' });
}
