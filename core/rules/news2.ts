import { news2 as score, type News2, type News2Input } from '../news2/news2.js';
import { isPressure, type Reading } from '../observations/reading.js';
import type { Kind } from '../observations/kinds.js';
import { isFresh } from './late.js';
import type { Finding, Rule, Severity, Window } from './rule.js';

/** Parts further apart belong to different moments and are not added up. [ours, care.md R15] */
export const PARTS_APART_MS = 60 * 60_000;
const KINDS: readonly Kind[] = ['respiratory-rate', 'oxygen-saturation', 'supplemental-oxygen', 'blood-pressure', 'heart-rate', 'consciousness', 'body-temperature'];

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
  const from = readings.filter((r) => r.at > newest - PARTS_APART_MS).sort((a, b) => a.at - b.at);
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

/** RCP 2017: 7 and more emergency assessment, 5–6 or a single 3 urgent review; 1–4 is the nurse's routine. */
function severityOf(score: News2): Severity | undefined {
  if (score.band === 'high') return 'stat';
  return score.band === 'medium' || score.band === 'low-medium' ? 'asap' : undefined;
}

export const news2: Rule = {
  name: 'news2',
  version: '1',
  source: 'Royal College of Physicians, NEWS2 (2017), charts 1 and 4; care.md R15',
  closes: 'data',
  ask(window): Finding | undefined {
    const scored = scoreOf(window);
    const severity = scored && severityOf(scored.score);
    if (!scored || !severity) return undefined;
    const { score, from } = scored;
    const because = score.band === 'low-medium' ? `One part of the early warning score is 3 (NEWS2 total ${score.total}).` : `The early warning score is ${score.total} of 20 (NEWS2, ${score.band}).`;
    return { rule: 'news2', version: '1', severity, episode: 'news2', since: from.at(-1)?.at ?? window.now, because, differ: 'A total of 4 or less with no single part at 3 would not have raised it.', evidence: from };
  },
  cleared(window, since): string | undefined {
    const scored = scoreOf(window);
    if (!scored?.score.band || severityOf(scored.score) || (scored.from.at(-1)?.at ?? 0) <= since) return undefined;
    return `The next full early warning score is ${scored.score.total}.`;
  },
};
