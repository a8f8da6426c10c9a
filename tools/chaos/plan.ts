import { between, chance, pick } from '../shared/random.js';
import type { FaultKind, HomeKind } from './history.js';

/** Every named place between two durable steps on the way to a carer (docs/path.md). */
export const POINTS = [
  'journal.before-write', 'journal.after-write', 'ingest.before-answer',
  'fold.before-segments', 'fold.after-segments', 'fold.after-latest', 'fold.before-delete',
  'ask.before-findings', 'alert.before-open', 'alert.after-open',
  'step.before-intents', 'step.after-intents', 'step.after-advance',
  'delivery.before-send', 'delivery.after-send', 'feed.before-append', 'feed.after-append',
] as const;

/** What a rule with a fault does for the one home: modules/sensing/rules/poison.ts has the same. */
export const STEPS_THAT = { throw: 201, loop: 202, exhaust: 203 } as const;
const POISONS = Object.keys(STEPS_THAT) as (keyof typeof STEPS_THAT)[];

/** What a run may be made of, by the word that --only takes. */
export const PARTS: Readonly<Record<string, readonly FaultKind[]>> = {
  kills: ['kill-app', 'kill-app', 'kill-app', 'kill-mongod'], points: ['point'], pauses: ['pause-app', 'pause-mongod'],
  redis: ['kill-redis', 'flush-redis', 'pause-redis'], sms: ['sms'], partitions: ['partition'], disk: ['full-disk'],
  storm: ['kill-storm'], 'redis-full': ['redis-full'], 'redis-absent': ['redis-absent'], clock: ['clock'], quiet: ['quiet'], texts: ['sms-flood'],
  deploys: ['deploy'], 'slow-disk': ['slow-disk'], 'half-open': ['half-open'], poison: ['poison'], 'power-loss': ['power-loss'],
};
/** A run that is not told what to do leaves out what needs root or three members. */
export const USUAL = ['kills', 'points', 'pauses', 'redis', 'sms'] as const;

export interface Round {
  readonly number: number;
  readonly fault: FaultKind;
  /** The crash point, or the one thing that the provider does. */
  readonly detail?: string;
  /** After the devices have begun to speak, in milliseconds. */
  readonly afterMs: number;
  /** How long what is stopped stays stopped; a kill ends with its restart. */
  readonly lastsMs: number;
  readonly homes: readonly HomeKind[];
  /** Chance that a message meets a fault of the provider. */
  readonly providerFaults: number;
}

/** How long each fault lasts, from and to, in milliseconds. Pauses reach beyond the time of supervision (10 s) now and then. */
const LASTS: Readonly<Record<FaultKind, readonly [number, number]>> = {
  'kill-app': [0, 400], point: [0, 0], 'pause-app': [500, 12_000], 'kill-redis': [200, 2_500], 'flush-redis': [400, 1_500], 'pause-redis': [1_000, 14_000],
  'kill-mongod': [100, 2_000], 'pause-mongod': [500, 14_000], partition: [9_000, 14_000], 'full-disk': [3_000, 8_000], sms: [1_000, 2_500], quiet: [200, 200],
  'kill-storm': [12_000, 24_000], 'redis-full': [2_000, 14_000], 'redis-absent': [600_000, 600_000], clock: [6_000, 12_000], 'sms-flood': [50_000, 70_000],
  deploy: [8_000, 15_000], 'slow-disk': [8_000, 20_000], 'half-open': [41_000, 46_000], poison: [4_000, 6_000], 'power-loss': [200, 1_500],
};

const HOMES: readonly HomeKind[] = ['caller', 'breathless', 'answered', 'leaver', 'unreached', 'twin-in-order'];

/** The same seed gives the same faults at the same moments, for the same homes. */
export function planOf(seed: string, rounds: number, parts: readonly string[], points: readonly string[] = POINTS): Round[] {
  const random = chance('chaos', seed);
  const kinds = parts.flatMap((part) => PARTS[part] ?? []);
  // Points come in turn, so that a run of enough rounds meets each as often as any other.
  let point = Math.floor(random() * points.length);
  return Array.from({ length: rounds }, (_, number): Round => {
    const fault = pick(random, kinds);
    const [shortest, longest] = LASTS[fault];
    const round = {
      number, fault, afterMs: Math.round(between(random, 50, 900)), lastsMs: Math.round(between(random, shortest, longest)),
      homes: ['caller', pick(random, HOMES), ...(fault === 'poison' ? ['poisoned', 'caller'] : []), ...(fault === 'half-open' ? ['on-screen', 'on-screen', 'on-screen'] : []), ...(fault === 'sms' ? HOMES.filter((kind) => kind !== 'twin-in-order') : [])] as HomeKind[],
      providerFaults: fault === 'sms' || fault === 'sms-flood' ? 0.3 : 0,
    };
    if (fault === 'poison') return { ...round, detail: pick(random, POISONS) };
    return fault === 'point' ? { ...round, detail: points[point++ % points.length] as string } : round;
  });
}
