import { NothingToScore, type Out } from '../command.js';
import { listRecordings, readRecording } from './folder.js';
import { judge, type Verdict } from './judge.js';
import type { Options } from './options.js';
import { chosenWithout, movedLimits, type Moved } from './plateau.js';
import type { Recording } from './recording.js';
import { tally, tallyBy, type Tally } from './tally.js';

export interface PlaceReport {
  readonly overall: Tally;
  readonly byMovement: Readonly<Record<string, Tally>>;
  readonly bySubject: Readonly<Record<string, Tally>>;
  readonly plateau?: { readonly chosenWithoutTheSubject: Tally; readonly chosen: Readonly<Record<string, number>>; readonly moved: readonly Moved[] };
}

export interface Report {
  readonly parameters: string;
  readonly recordings: number;
  readonly unreadable: readonly string[];
  readonly places: Readonly<Record<string, PlaceReport>>;
}

const PARAMETERS = 'Parameters are fixed (core/falls/profile.ts), taken from mechanics and fitted to nobody: the same for every subject. --plateau also judges each subject by a limit chosen without it.';
const TELL_EVERY_MS = 2_000;

export async function score(options: Options, out: Out): Promise<Report> {
  const { recordings, unreadable } = await readAll(options, out);
  const verdicts = recordings.flatMap((recording) => judge(recording));
  const wanted = [...new Set(verdicts.map(({ place }) => place))].filter((place) => !options.position || place === options.position);
  if (wanted.length === 0) throw new NothingToScore(options.position ? `No recording has a tag worn at the ${options.position}.` : 'None of the recordings could be read.');
  const places = wanted.map((place) => [place, placeReport(verdicts.filter((verdict) => verdict.place === place), options.plateau && place !== 'all tags' ? recordings : undefined)] as const);
  return { parameters: PARAMETERS, recordings: recordings.length, unreadable, places: Object.fromEntries(places) };
}

function placeReport(verdicts: readonly Verdict[], again: readonly Recording[] | undefined): PlaceReport {
  const place = (verdicts[0] as Verdict).place;
  const report = { overall: tally(verdicts), byMovement: tallyBy(verdicts, ({ movement }) => movement), bySubject: tallyBy(verdicts, ({ subject }) => subject) };
  if (!again) return report;
  const alone = again.flatMap((recording) => [...recording.tags].filter(([position]) => position === place).map((tag) => ({ ...recording, tags: new Map([tag]) })));
  const { verdicts: without, chosen } = chosenWithout(alone, place);
  return { ...report, plateau: { chosenWithoutTheSubject: tally(without), chosen, moved: movedLimits(alone, place) } };
}

async function readAll({ folders }: Options, out: Out): Promise<{ recordings: Recording[]; unreadable: string[] }> {
  const recordings: Recording[] = [], unreadable: string[] = [];
  for (const folder of folders) {
    const list = await listRecordings(folder);
    let toldAt = Date.now();
    for (const [i, listed] of list.entries()) {
      const recording = await readRecording(folder, listed);
      if (recording) recordings.push(recording);
      else unreadable.push(listed.files[0] ?? '');
      if (Date.now() - toldAt < TELL_EVERY_MS) continue;
      toldAt = Date.now();
      out.say(`${folder}: ${i + 1} of ${list.length} recordings read`);
    }
    out.say(`${folder}: ${list.length} recordings read`);
  }
  return { recordings, unreadable };
}
