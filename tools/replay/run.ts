import { Api } from '../shared/api.js';
import { findFiles, fingerprint, readRecording } from './folder.js';
import { type Options } from './options.js';
import { Usage } from '../shared/usage.js';
import { asFastAsAccepted, byItsOwnClock, type Pace } from './pace.js';
import { Progress } from './progress.js';
import { alertsOf, countBack, notWatched, prove } from './prove.js';
import { ofHomes, type RecordedHome, type Recording } from './recording.js';
import { knownHomes, register } from './register.js';
import { reportOf, type HomeResult, type Report } from './report.js';
import { fewAtATime, postReadings, sendHome, Unaccounted } from './send.js';
import { settle } from './settle.js';
import { forgetState, loadState, newState, StateFile, statePath } from './state.js';

const HOMES_AT_A_TIME = 4;
/** How long a busy or absent service is borne before we stop and keep the place. */
const PATIENCE = 120_000;
const say = (text: string): void => void process.stderr.write(`${text}\n`);

/** The person asked to stop; the place is saved. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
}

/** A wish to stop: softly (finish what is under way) or at once. */
export interface Stop {
  readonly asked: boolean;
  readonly now: AbortSignal;
}

const BAD_ROWS_TOLD = 1_000;
function tellBadRows({ bad }: Recording): void {
  for (const { file, line, why } of bad.slice(0, BAD_ROWS_TOLD)) say(line > 0 ? `${file}:${line}: ${why}` : `${file}: ${why}`);
  if (bad.length > BAD_ROWS_TOLD) say(`and ${bad.length - BAD_ROWS_TOLD} more bad rows`);
}

function chosen(recording: Recording, ids: readonly string[]): readonly RecordedHome[] {
  const missing = ids.filter((id) => !recording.homes.some((home) => home.id === id));
  if (missing.length > 0) throw new Usage(`There is no home ${missing.join(', ')} in the folder. It has: ${recording.homes.map((home) => home.id).join(', ')}.`);
  return ids.length === 0 ? recording.homes : recording.homes.filter((home) => ids.includes(home.id));
}

async function openState(options: Options, files: string): Promise<StateFile> {
  const path = options.state ?? statePath(process.env['DATA_DIR'] ?? '.data', options.folder, options.url);
  const place = { folder: options.folder, url: options.url, zone: options.zone, fingerprint: files };
  if (options.restart) await forgetState(path);
  return new StateFile(path, (await loadState(path, place)) ?? newState(place));
}

function paceOf(options: Options, homes: readonly RecordedHome[], file: StateFile): Pace {
  if (options.speed === undefined) return asFastAsAccepted;
  const unsent = homes.flatMap((home) => home.readings[file.state.homes[home.id]?.sent ?? 0]?.at ?? []);
  return byItsOwnClock(options.speed, Math.min(...unsent), Date.now);
}

async function send(api: Api, options: Options, homes: readonly RecordedHome[], file: StateFile, progress: Progress, stop: Stop): Promise<void> {
  const known = await knownHomes(api);
  const pace = paceOf(options, homes, file);
  const post = postReadings(api);
  const began = Date.now() - file.state.seconds * 1_000;
  // By its own clock every home plays at once, as it was; at full speed a few homes at a time keep the service busy.
  const width = options.speed === undefined ? HOMES_AT_A_TIME : homes.length;
  await fewAtATime(homes, width, async (home) => {
    if (stop.asked) return;
    await sendHome(home, await register(api, home, known, file.state), {
      pace, post,
      stopped: () => stop.asked,
      async onTaken(count) {
        progress.add(count);
        file.state.seconds = (Date.now() - began) / 1_000;
        await file.touch();
      },
      onRejected: ({ source, at }, code, detail) => progress.line(`${home.id} ${source.name} ${new Date(at).toISOString()}: refused, ${code}: ${detail}`),
    });
  }).finally(async () => {
    progress.end();
    await file.save();
  });
  if (stop.asked) throw new Interrupted();
}

async function settled(api: Api, stop: Stop): Promise<boolean> {
  say('All sent. Waiting until the rules have seen every reading …');
  let toldAt = Date.now();
  const done = await settle(api, () => stop.asked, (waiting) => {
    if (Date.now() - toldAt < 5_000) return;
    toldAt = Date.now();
    say(`${waiting.toLocaleString('en-GB')} pieces of work are waiting`);
  });
  if (stop.asked) throw new Interrupted();
  return done;
}

async function look(api: Api, home: RecordedHome, file: StateFile): Promise<HomeResult> {
  const state = file.state.homes[home.id];
  if (!state) throw new Unaccounted(`home ${home.id} was never begun`);
  const proof = prove(home.readings, state, await countBack(api, home, state.resident));
  return { home, state, proof, alerts: await alertsOf(api, home, state.resident), gaps: await notWatched(api, home, state.resident) };
}

/** Reads, sends, waits, counts back. Throws `Usage`, `NoRecording`, `Unreachable`, `ApiProblem`, `Unaccounted`, `Interrupted`. */
export async function replay(options: Options, token: string, stop: Stop): Promise<Report> {
  const files = await findFiles(options.folder);
  await new Api(options.url, undefined, { milliseconds: 0 }).get('/health/live');
  const recording = await readRecording(options.folder, files, options.zone);
  tellBadRows(recording);
  const homes = chosen(recording, options.homes);
  const file = await openState(options, await fingerprint(options.folder, files));
  const total = homes.reduce((sum, home) => sum + home.readings.length, 0);
  const already = homes.reduce((sum, home) => sum + (file.state.homes[home.id]?.sent ?? 0), 0);
  if (already > 0) say(`Going on from reading ${already.toLocaleString('en-GB')} of ${total.toLocaleString('en-GB')} (--restart begins anew).`);
  const progress = new Progress(total, already);
  const api = new Api(options.url, token, { milliseconds: PATIENCE, signal: stop.now, onWait: (why) => progress.say(why) });
  await send(api, options, homes, file, progress, stop);
  const atRest = await settled(api, stop);
  const results: HomeResult[] = [];
  await fewAtATime(homes, HOMES_AT_A_TIME, async (home) => void results.push(await look(api, home, file)));
  results.sort((a, b) => (a.home.id < b.home.id ? -1 : 1));
  const played = options.homes.length === 0 ? recording : ofHomes(recording, homes);
  return reportOf(played, results, { folder: options.folder, url: options.url, zone: options.zone, seconds: file.state.seconds, settled: atRest });
}
