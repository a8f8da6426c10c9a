import { setTimeout as sleep } from 'node:timers/promises';
import { Api, ApiProblem, Unreachable } from '../shared/api.js';
import { openHomes } from './homes.js';
import { HELP, readOptions, type Options } from './options.js';
import { Usage } from '../shared/usage.js';
import { callForHelp, comeBack, live } from './play.js';
import { reportOf, wordsOf, type Loaded } from './report.js';
import { Screen, usageOf, Watch } from './service.js';
import { Sender, Tally } from './sender.js';
import { Tape } from './tape.js';

const say = (text: string): void => void process.stderr.write(`${text}\n`);
const CONNECTIONS = 256;
/** A home's own devices come from its own address; this machine has a handful to lend. */
const ADDRESSES = 8;
const TELL_EVERY_MS = 5_000;

async function load(options: Options, token: string): Promise<Loaded> {
  const { url, homes: wanted, seconds, pace, outageMinutes } = options;
  await new Api(url, undefined, { milliseconds: 0 }).get('/health/live');
  const homes = await openHomes(new Api(url, token), wanted, options.dataDir, options.amongPeople, say);
  const began = Date.now();
  const tape = new Tape(Math.min(began + seconds * 1_000 * (1 - pace), began - (outageMinutes ?? 0) * 60_000) - 1_000, began + seconds * 1_000);
  // Thought out before the clock runs.
  for (let n = 0; n < Math.min(homes.length, 100); n += 1) tape.between(n, began, began);
  const tally = new Tally();
  const before = await usageOf(url);
  const watch = new Watch(url);
  const start = performance.now();
  try {
    if (outageMinutes !== undefined) {
      say(`${homes.length} homes come back after ${outageMinutes} minutes, every device at once …`);
      const sender = new Sender(url, tally, 10_000, ADDRESSES);
      const back = await comeBack(homes, tape, sender, outageMinutes, ADDRESSES);
      sender.close();
      await sleep(1_500);
      return { options, tally, seconds: (performance.now() - start) / 1_000, calls: [], before, after: await usageOf(url), peakMb: watch.peakMb, back };
    }
    const sender = new Sender(url, tally, CONNECTIONS);
    const screen = await Screen.open(url, token);
    let told = 0;
    const tell = (share: number): void => {
      if (Date.now() - told < TELL_EVERY_MS) return;
      told = Date.now();
      say(`  ${Math.round(share * 100)} %  ${tally.sent.toLocaleString('en-GB')} readings sent, ${tally.putOff} times told to come back`);
    };
    const [calls] = await Promise.all([callForHelp(homes, sender, screen, options), live(homes, tape, sender, options, Date.now(), tell)]);
    screen.close();
    sender.close();
    return { options, tally, seconds: (performance.now() - start) / 1_000, calls, before, after: await usageOf(url), peakMb: watch.peakMb };
  } finally {
    watch.stop();
  }
}

function explain(error: unknown, url: string): number {
  if (error instanceof Unreachable) {
    say(`Hearthline does not answer at ${url}. Start one to be loaded: DATA_DIR=.load DEMO=off ADMIN_TOKEN=… npm start`);
    return 3;
  }
  if (error instanceof ApiProblem && [401, 403].includes(error.status)) {
    say(`Hearthline does not allow this (${error.detail}). Give the ADMIN_TOKEN it was started with.`);
    return 2;
  }
  say(error instanceof Error ? error.message : String(error));
  return error instanceof Usage ? 2 : 1;
}

/** The load generator: `npm run simulate -- load`. */
export async function main(argv: readonly string[]): Promise<number> {
  let url = '';
  try {
    const options = readOptions(argv, process.env);
    if (options === 'help') {
      console.log(HELP);
      return 0;
    }
    url = options.url;
    const token = process.env['ADMIN_TOKEN'];
    if (!token) throw new Usage('Give the ADMIN_TOKEN that the service was started with: ADMIN_TOKEN=… npm run simulate -- load');
    const report = reportOf(await load(options, token));
    console.log(options.json ? JSON.stringify(report) : wordsOf(report));
    return report.good ? 0 : 1;
  } catch (error) {
    return explain(error, url);
  }
}
