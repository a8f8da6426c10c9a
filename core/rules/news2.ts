import { news2 as score, NEWS2_PARTS, type News2, type News2Input, type News2Part } from '../news2/news2.js';
import { isPressure, type Reading } from '../observations/reading.js';
import type { Kind } from '../observations/kinds.js';
import { isFresh } from './late.js';
import type { Finding, Rule, Severity, Window } from './rule.js';

/** Parts further apart belong to different moments and are not added up. [ours, care.md R15] */
export const PARTS_APART_MS = 60 * 60_000;
const KINDS: readonly Kind[] = ['respiratory-rate', 'oxygen-saturation', 'supplemental-oxygen', 'blood-pressure', 'heart-rate', 'consciousness', 'body-temperature'];
/** Parts that no other rule asks about: a 3 in one of them must not wait for a whole set. */
const ASKED_NOWHERE_ELSE: readonly News2Part[] = ['respiration', 'consciousness'];
const WORDS: Readonly<Record<News2Part, string>> = { respiration: 'breathing rate', oxygen: 'oxygen', onOxygen: 'extra oxygen', systolic: 'blood pressure', pulse: 'pulse', consciousness: 'alertness', temperature: 'temperature' };

export interface Scored {
  readonly score: News2;
  /** The readings behind the parts, newest last. */
  readonly from: readonly Reading[];
}

/** The score as of the newest part; parts older than an hour before it are missing. Undefined without any part. */
export function scoreOf(window: Window): Scored | undefined {
  const readings = KINDS.map((kind) => window.latest(kind)).filter((r): r is Reading => r !== undefined && isFresh(r, window.now));
  if (readings.length === 0) return undefined;
  const newest = Math.max(...readings.map((r) => r.at));
  const from = readings.filter((r) => r.at >= newest - PARTS_APART_MS).sort((a, b) => a.at - b.at);
  return { score: score(inputOf(from), window.resident.limits.oxygenScale ?? 1), from };
}

function inputOf(readings: readonly Reading[]): News2Input {
  const value = <T>(kind: Kind): T | undefined => readings.find((r) => r.kind === kind)?.value as T | undefined;
  const pressure = readings.find((r) => r.kind === 'blood-pressure')?.value;
  return {
    respiration: value<number>('respiratory-rate'), oxygen: value<number>('oxygen-saturation'), onOxygen: value<boolean>('supplemental-oxygen'),
    systolic: pressure !== undefined && isPressure(pressure) ? pressure.systolic : undefined,
    pulse: value<number>('heart-rate'), consciousness: value<string>('consciousness'), temperature: value<number>('body-temperature'),
  };
}

/** Parts at 3 that call for a review by themselves. */
const redParts = ({ parts, total }: News2): readonly News2Part[] => (total === undefined ? ASKED_NOWHERE_ELSE : NEWS2_PARTS).filter((part) => parts[part] === 3);

/**
 * RCP 2017: 7 and more emergency assessment, 5–6 or a single 3 urgent review; 1–4 is the nurse's routine. A part that is
 * missing can only add: where the others reach a threshold, it is reached.
 */
function severityOf(score: News2): Severity | undefined {
  if (score.atLeast >= 7) return 'stat';
  return score.atLeast >= 5 || redParts(score).length > 0 ? 'asap' : undefined;
}

function sentence(score: News2): string {
  const { total, atLeast, missing, band } = score;
  const known = total === undefined ? `at least ${atLeast}, without ${missing.map((part) => WORDS[part]).join(', ')}` : `total ${total} of 20`;
  const [red] = redParts(score);
  if (atLeast < 5 && red) return `One part of the early warning score is 3: ${WORDS[red]} (NEWS2 ${known}).`;
  return total === undefined ? `The early warning score is ${known} (NEWS2).` : `The early warning score is ${total} of 20 (NEWS2, ${band}).`;
}

/** What was measured up to an hour before then: an episode is over when the same was measured again. */
const kindsAt = (window: Window, since: number): readonly Kind[] => KINDS.filter((kind) => window.within(kind, since - PARTS_APART_MS - 1, since).length > 0);

export const news2: Rule = {
  name: 'news2',
  version: '2',
  source: 'Royal College of Physicians, NEWS2 (2017), charts 1 and 4; care.md R15',
  closes: 'data',
  ask(window): Finding | undefined {
    const scored = scoreOf(window);
    const severity = scored && severityOf(scored.score);
    if (!scored || !severity) return undefined;
    const { score, from } = scored;
    return { rule: 'news2', version: '2', severity, episode: 'news2', since: from.at(-1)?.at ?? window.now, because: sentence(score), differ: 'A total of 4 or less with no single part at 3 would not have raised it.', evidence: from };
  },
  cleared(window, since): string | undefined {
    const scored = scoreOf(window);
    if (!scored || severityOf(scored.score) || (scored.from.at(-1)?.at ?? 0) <= since) return undefined;
    const { score, from } = scored;
    if (score.total !== undefined) return `The next full early warning score is ${score.total}.`;
    const before = kindsAt(window, since);
    if (before.length === 0 || before.some((kind) => !from.some((r) => r.kind === kind))) return undefined;
    return `Measured again, the same parts of the early warning score add up to ${score.atLeast}.`;
  },
};
