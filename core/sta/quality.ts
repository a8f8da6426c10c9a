import { DAY, MINUTE } from '../time/when.js';

export type Grade = 'reference' | 'indicative';

/** What is known of how good an Observation is. Reckoned when it is read; nothing of it is kept. */
export interface Quality {
  readonly grade: Grade;
  /** Who said so; nobody: then it is indicative. */
  readonly gradeFrom: 'observation' | 'datastream' | 'sensor' | 'assumed';
  /** Which correction the sender applied, where it says so. */
  readonly correction?: string;
  /** Of the readings due in the day that ends with this one, per cent; null where no rhythm is known, or the day has not come. */
  readonly coveragePct: number | null;
  readonly everySeconds: number | null;
  /** It cannot be taken for how it is now: it is too old, or lies ahead. */
  readonly stale: boolean;
  /** It is of a time to come, as a forecast is, or by a clock that is wrong. */
  readonly ahead?: true;
}

type Said = Readonly<Record<string, unknown>>;
export interface Stream {
  /** `properties` of the Datastream and of its Sensor. */
  readonly properties?: Said;
  readonly sensor?: Said;
  /** When its first reading was, milliseconds. */
  readonly first?: number;
  /** When it was heard, rising: at least in the day before each reading that is asked about; nothing that lies ahead. */
  readonly times: readonly number[];
}

/** Readings that stand alone tell no rhythm. [ours] */
const RHYTHM_FROM = 3;
/** place.md M1: silence is longer than max(3 · median, 99th percentile of the last 50 intervals). */
const MISSES = 3, KEPT = 50;
/** Of what nobody knows how often it comes. [ours] */
const STALE_UNKNOWN_MS = DAY;
/** place.md M1: a clock may be wrong by so much. */
const CLOCKS_DIFFER_MS = 15 * MINUTE;
const OURS = ['coveragePct', 'everySeconds', 'stale', 'ahead', 'gradeFrom'];

/** What was observed later than this lies ahead: it is kept, and is never the newest. */
export const presentUntil = (now: number): number => now + CLOCKS_DIFFER_MS;


export interface Rhythm {
  readonly everyMs?: number;
  readonly silentAfterMs: number;
}

/** How often a stream speaks: as its `properties.intervalSeconds` says, else by the median of its intervals. */
export function rhythmOf({ properties, times }: Stream): Rhythm {
  const said = properties?.['intervalSeconds'];
  const gaps = times.slice(1).map((at, i) => at - (times[i] ?? at)).filter((gap) => gap > 0 && gap <= DAY).slice(-KEPT);
  const learned = gaps.length >= RHYTHM_FROM ? ranked(gaps, 0.5) : undefined;
  const everyMs = typeof said === 'number' && said > 0 ? said * 1_000 : learned;
  if (everyMs === undefined) return { silentAfterMs: STALE_UNKNOWN_MS };
  return { everyMs, silentAfterMs: Math.max(MISSES * everyMs, learned === undefined ? 0 : ranked(gaps, 0.99)) };
}

const ranked = (gaps: readonly number[], share: number): number => gaps.toSorted((a, b) => a - b)[Math.max(0, Math.ceil(gaps.length * share) - 1)] ?? 0;

export function qualityOf({ parameters, resultQuality }: Said, at: number, stream: Stream, { everyMs, silentAfterMs }: Rhythm, now: number): Quality {
  const ahead = at > presentUntil(now);
  const correction = textOf(parameters, 'correction') ?? textOf(stream.properties, 'correction');
  return {
    ...gradeOf([resultQuality, 'observation'], [parameters, 'observation'], [stream.properties, 'datastream'], [stream.sensor, 'sensor']),
    ...(correction === undefined ? {} : { correction }),
    coveragePct: everyMs === undefined || ahead ? null : coverageOf(stream, at, everyMs), everySeconds: everyMs === undefined ? null : Math.round(everyMs / 1_000),
    stale: ahead || now - at > silentAfterMs, ...(ahead ? { ahead } : {}),
  };
}

/** Only who says "reference" is taken for it. */
function gradeOf(...saying: readonly (readonly [unknown, Quality['gradeFrom']])[]): Pick<Quality, 'grade' | 'gradeFrom'> {
  for (const [said, gradeFrom] of saying) {
    const grade = textOf(said, 'grade');
    if (grade === 'reference' || grade === 'indicative') return { grade, gradeFrom };
  }
  return { grade: 'indicative', gradeFrom: 'assumed' };
}

/** A stream that began within the day is asked for what was due since then. */
function coverageOf({ first, times }: Stream, at: number, everyMs: number): number {
  const span = Math.min(DAY, first === undefined ? DAY : at - first + everyMs);
  const due = Math.max(1, Math.round(span / everyMs));
  const heard = new Set(times.slice(after(times, at - span), after(times, at))).size;
  return Math.min(100, Math.round((100 * heard) / due));
}

/** How many of the rising times are not later than `at`. */
function after(times: readonly number[], at: number): number {
  let [low, high] = [0, times.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((times[middle] ?? 0) <= at) low = middle + 1;
    else high = middle;
  }
  return low;
}

const textOf = (of: unknown, name: string): string | undefined => {
  const value = isRecord(of) && Object.hasOwn(of, name) ? of[name] : undefined;
  return typeof value === 'string' ? value : undefined;
};
const isRecord = (value: unknown): value is Said => typeof value === 'object' && value !== null && !Array.isArray(value);

/** `resultQuality` as it is told: ours, with whatever the sender said of the same name in its place. */
export function toldQuality(quality: Quality, said: unknown): Said {
  if (said === undefined || said === null) return { ...quality };
  return isRecord(said) ? { ...quality, ...said } : { ...quality, said };
}

/** What a sender says of quality, without what we told it before: sent back, that would never change again. */
export function keptQuality(said: unknown): unknown {
  if (!isRecord(said)) return said;
  const ours = 'gradeFrom' in said && said['gradeFrom'] !== 'observation' ? [...OURS, 'grade', 'correction'] : OURS;
  const kept = Object.entries(said).filter(([name]) => !ours.includes(name));
  return kept.length > 0 ? Object.fromEntries(kept) : null;
}
