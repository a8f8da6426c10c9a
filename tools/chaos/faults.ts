import { setTimeout as sleep } from 'node:timers/promises';
import { between, chance, type Chance } from '../shared/random.js';
import type { FaultSpan } from './history.js';
import type { Round } from './plan.js';
import type { App } from './world/app.js';
import type { World } from './world/world.js';

/** A point that nothing leads to within this time is passed over, and counted. */
const POINT_MS = 25_000;
/** What a provider does to a message, by chance. */
export const PROVIDER_FAILS = ['status:429', 'status:503', 'status:500', 'reset', 'lost', 'unlisted:6000', 'slow:1500', 'silent', 'late:2000', 'doubled', 'html', 'null', 'hang'];

/** How far a clock that is turned is wrong. reliability.md F18 */
const CLOCK_STEP_S = 120;
/** Longer than an app may take to stop: what takes longer still is ended, and told. */
const STOP_PATIENCE_MS = 15_000;
/** From the call for help to the screen of whoever took it. */
const SCREENS_MS = 30_000;
/** The longest that an app in a storm lives after it was ready. */
const LIFE_MS = 700;

type Inflict = (world: World, round: Round) => Promise<string | Pick<FaultSpan, 'stopped' | 'screens' | 'poison' | 'unsynced'> | void>;

/** Does it, waits, and mends it again. What comes back is why it could not be done. */
const INFLICT: Readonly<Record<Round['fault'], Inflict>> = {
  'kill-app': async ({ apps }, { lastsMs }) => {
    await Promise.all(apps.map((app) => app.kill()));
    // One more while it is still getting up.
    await sleep(lastsMs * 3);
    if (lastsMs > 250) await apps[0]?.kill();
  },
  point: async ({ app, token }, { detail = '' }) => {
    app.nextLife({ CRASH_AT: detail });
    await app.kill();
    await sleep(300);
    const asking = setInterval(() => void fetch(`${app.url}/api/v1/settled`, { headers: { authorization: `Bearer ${token}` }, signal: AbortSignal.timeout(2_000) }).catch(() => undefined), 700);
    const how = await app.death(POINT_MS).finally(() => clearInterval(asking));
    if (how === 'SIGKILL') return;
    await app.kill();
    return 'not reached';
  },
  'pause-app': async ({ app }, { lastsMs }) => {
    app.signal('SIGSTOP');
    await sleep(lastsMs);
    app.signal('SIGCONT');
  },
  'kill-redis': loseRedis,
  'flush-redis': async ({ redis }, { lastsMs }) => {
    for (const until = Date.now() + lastsMs; Date.now() < until; await sleep(40)) await redis.say('FLUSHALL');
  },
  'pause-redis': async ({ redis }, { lastsMs }) => {
    redis.signal('SIGSTOP');
    await sleep(lastsMs);
    redis.signal('SIGCONT');
  },
  'kill-mongod': async ({ mongo }, { lastsMs }) => {
    const primary = await mongo.awaitPrimary();
    await mongo.kill(primary);
    await sleep(lastsMs);
    if (mongo.size > 1) await mongo.awaitPrimary();
    await mongo.start(primary);
  },
  'pause-mongod': async ({ mongo }, { lastsMs }) => {
    const primary = await mongo.awaitPrimary();
    mongo.signal(primary, 'SIGSTOP');
    await sleep(lastsMs);
    mongo.signal(primary, 'SIGCONT');
  },
  partition: async ({ mongo, network }, { lastsMs }) => {
    if (!network || mongo.size < 3) return 'no network namespaces';
    const primary = await mongo.awaitPrimary();
    network.isolate(primary);
    await sleep(lastsMs);
    network.heal(primary);
  },
  'full-disk': async ({ disk, mongo }, { lastsMs }) => {
    if (!disk) return 'no disk that could be filled';
    disk.fill();
    // Its journal has room of its own; the end of the disk is met by what is written down.
    await mongo.checkpoint();
    await sleep(lastsMs);
    disk.free();
    return (await mongo.revive()) > 0 ? undefined : 'the store did not meet the end of the disk';
  },
  'kill-storm': async ({ apps }, { number, afterMs, lastsMs }) => {
    const until = Date.now() + lastsMs;
    await Promise.all(apps.map((app, i) => storm(app, until, chance('storm', String(afterMs), number * apps.length + i))));
  },
  deploy: async ({ apps }, { lastsMs }) => {
    let longestMs = 0;
    // One after another, as a new version is rolled out; each while people speak and call.
    for (const until = Date.now() + lastsMs; Date.now() < until;) {
      for (const app of apps) {
        await app.awaitReady();
        await sleep(LIFE_MS);
        const began = Date.now(), how = await app.renew(STOP_PATIENCE_MS);
        longestMs = Math.max(longestMs, Date.now() - began);
        if (how !== 'code 0') return { stopped: { longestMs, how: how ?? 'was not there' } };
      }
    }
    return { stopped: { longestMs } };
  },
  // Writes that wait for the disk and come through now and then.
  'power-loss': async ({ apps, mongo }, { lastsMs }) => {
    const [unsynced] = await Promise.all([mongo.losePower(), ...apps.map((app) => app.kill())]);
    if (unsynced === undefined) return 'no disk that forgets';
    await sleep(lastsMs);
    await mongo.revive();
    return { unsynced };
  },
  'slow-disk': async ({ mongo }, { number, afterMs, lastsMs }) => {
    const primary = await mongo.awaitPrimary(), random = chance('slow', String(afterMs), number);
    for (const until = Date.now() + lastsMs; Date.now() < until; await sleep(between(random, 20, 80))) {
      mongo.signal(primary, 'SIGSTOP');
      await sleep(between(random, 100, 600));
      mongo.signal(primary, 'SIGCONT');
    }
  },
  'redis-full': async ({ redis }, { lastsMs }) => {
    const full = await redis.fill();
    await sleep(full ? lastsMs : 0);
    await redis.free();
    return full ? undefined : 'its memory did not fill';
  },
  'redis-absent': loseRedis,
  clock: async ({ clock }, { lastsMs }) => {
    if (!clock) return 'no clock that could be turned';
    for (const seconds of [CLOCK_STEP_S, -CLOCK_STEP_S, 0]) {
      clock.turn(seconds);
      await sleep(lastsMs / 3);
    }
  },
  // No word and no FIN, as of a phone in a tunnel; every second screen goes on answering.
  'half-open': async (world, { lastsMs, homes }) => {
    const wanted = homes.filter((kind) => kind === 'on-screen').length;
    for (const until = Date.now() + SCREENS_MS; world.screens.length < wanted && Date.now() < until;) await sleep(100);
    const screens = world.screens.map((screen, i) => {
      const { alert, phone } = screen;
      if (i % 2 === 1) return { alert, phone };
      screen.freeze();
      return { alert, phone, silentFrom: Date.now() };
    });
    await sleep(screens.length < wanted ? 0 : lastsMs);
    await world.closeScreens();
    return screens.length < wanted ? 'the screens did not open' : { screens };
  },
  // The home says it by itself (run.ts): here it is only counted what comes of it.
  poison: async ({ apps }, { lastsMs }) => {
    const failures = async (): Promise<number> => (await Promise.all(apps.map((app) => app.ruleFailures('poison').catch(() => 0)))).reduce((sum, one) => sum + one, 0);
    const lives = (): number => apps.reduce((sum, app) => sum + app.lives, 0);
    const [before, livesBefore] = [await failures(), lives()];
    await sleep(lastsMs);
    return { poison: { failures: (await failures()) - before, deaths: lives() - livesBefore } };
  },
  sms: async (_, { lastsMs }) => sleep(lastsMs),
  'sms-flood': async (_, { lastsMs }) => sleep(lastsMs),
  quiet: async (_, { lastsMs }) => sleep(lastsMs),
};

async function loseRedis({ redis }: World, { lastsMs }: Round): Promise<void> {
  await redis.kill();
  await sleep(lastsMs);
  await redis.start();
}

/** Killed again and again: mostly at work, one time in four before it is up. */
async function storm(app: App, until: number, random: Chance): Promise<void> {
  while (Date.now() < until) {
    if (random() < 0.25) await sleep(between(random, 50, 2_000));
    else {
      await app.awaitReady();
      await sleep(between(random, 0, LIFE_MS));
    }
    await app.kill();
    await sleep(120);
  }
}

/** The fault of a round, from its beginning until the service says that it is ready. */
export async function inflict(world: World, round: Round): Promise<FaultSpan> {
  await sleep(round.afterMs);
  const from = Date.now();
  const outcome = await INFLICT[round.fault](world, round);
  const told = typeof outcome === 'string' ? { skipped: outcome } : (outcome ?? {});
  await world.mongo.awaitPrimary();
  for (const app of world.apps) await app.awaitReady();
  return { kind: round.fault, round: round.number, from, to: Date.now(), ...(round.detail ? { detail: round.detail } : {}), ...told };
}
