import { judge } from './checker.js';
import type { FaultKind, HomeKind, Invariant } from './history.js';
import type { Round } from './plan.js';
import { run } from './run.js';
import type { Deadlines } from './judges/texts.js';
import type { Wishes } from './world/world.js';

/** How one seeded defect of the app is to be caught: under which faults, and by which invariant. */
export interface Trial {
  readonly defect: string;
  readonly caughtBy: readonly Invariant[];
  readonly rounds: readonly Round[];
  readonly wishes?: Partial<Wishes>;
}

const round = (fault: FaultKind, homes: readonly HomeKind[], more: Partial<Round> = {}): Omit<Round, 'number'> => ({ fault, homes, afterMs: 300, lastsMs: 300, providerFaults: 0, ...more });
const times = (count: number, one: Omit<Round, 'number'>): Round[] => Array.from({ length: count }, (_, number) => ({ ...one, number }));
const point = (detail: string, homes: readonly HomeKind[] = ['caller', 'breathless']): Omit<Round, 'number'> => round('point', homes, { detail });
const trial = (defect: string, caughtBy: readonly Invariant[], rounds: readonly Round[], wishes?: Partial<Wishes>): Trial => ({ defect, caughtBy, rounds, ...(wishes ? { wishes } : {}) });

/** Long enough that what is overdue by then is seen to be. A trial is judged by a shorter deadline than a run. */
const TRIAL_DEADLINES: Deadlines = { tellWithinMs: 12_000 };
const WAITING: Round = { ...round('quiet', ['twin-in-order'], { lastsMs: 14_000 }), number: 99 };

/** modules/platform/defects.ts has the same names; each stands beside the step that it spoils. */
export const TRIALS: readonly Trial[] = [
  trial('acknowledge-before-journal', ['I1'], times(2, point('journal.before-write'))),
  trial('acknowledge-failed-write', ['I1'], times(2, round('kill-mongod', ['caller', 'breathless', 'caller'], { lastsMs: 5_000 }))),
  trial('write-concern-1', ['I1', 'I2'], times(2, round('partition', ['caller', 'caller', 'caller', 'breathless', 'breathless', 'twin-in-order'], { lastsMs: 12_000 })), { members: 3, partitions: true }),
  trial('delete-before-fold', ['I1'], times(2, point('fold.before-segments'))),
  trial('older-is-repeat', ['I1', 'I7'], times(1, round('quiet', ['twin-in-order', 'twin-in-order'], { lastsMs: 2_000 }))),
  trial('forget-tail-at-start', ['I2'], times(2, point('alert.before-open', ['breathless', 'breathless']))),
  trial('no-unique-episode', ['I2'], times(2, point('alert.after-open'))),
  trial('thank-and-forget', ['I5'], times(1, round('quiet', ['answered', 'answered'], { lastsMs: 2_000 }))),
  trial('intent-without-key', ['I3'], times(2, point('step.after-intents'))),
  trial('advance-before-intents', ['I3'], [...times(5, point('step.after-advance', ['caller', 'breathless', 'caller'])), WAITING]),
  trial('no-escalation-sweep', ['I3'], [...times(2, point('alert.after-open', ['breathless', 'breathless'])), WAITING]),
  trial('give-up-quietly', ['I3'], [...times(1, round('quiet', ['unreached', 'unreached'])), WAITING]),
  trial('drop-failed-receipts', ['I3'], [...times(1, round('quiet', ['unreached', 'unreached'])), WAITING]),
  trial('send-without-looking', ['I3'], times(2, round('sms', ['caller', 'caller', 'caller', 'caller'], { providerFaults: 0.7, detail: 'unlisted:0', lastsMs: 3_000 }))),
  trial('unknown-is-sent', ['I3'], [...times(1, round('sms', ['caller', 'caller'], { providerFaults: 1, detail: 'reset', lastsMs: 2_500 })), WAITING]),
  trial('no-delivery-sweep', ['I3'], [...times(5, point('step.after-advance', ['caller', 'breathless', 'caller'])), WAITING]),
  trial('claim-for-ever', ['I3'], [...times(2, point('delivery.before-send')), WAITING]),
  trial('no-fence', ['I3'], times(3, round('sms', ['caller', 'caller', 'caller'], { providerFaults: 1, detail: 'slow:1500' })), { nodes: 2 }),
  trial('tell-removed', ['I4'], times(2, round('quiet', ['leaver', 'leaver'], { lastsMs: 4_000 }))),
  trial('audit-skips', ['I6'], times(2, round('quiet', ['twin-in-order', 'caller', 'caller', 'caller']))),
  trial('audit-unchained', ['I6'], times(1, round('quiet', ['caller']))),
  trial('ready-when-down', ['I8'], times(1, round('pause-mongod', ['caller'], { lastsMs: 14_000 }))),
  trial('redis-away-unsaid', ['I8'], times(1, round('pause-redis', ['caller'], { lastsMs: 14_000 }))),
  trial('never-set-aside', ['F14'], times(1, round('poison', ['poisoned', 'caller'], { detail: 'loop', lastsMs: 8_000 }))),
  trial('rule-failure-unsaid', ['F14'], times(1, round('poison', ['poisoned', 'caller'], { detail: 'throw', lastsMs: 4_000 }))),
  trial('journal-unsynced', ['I1', 'I2'], times(3, round('power-loss', ['caller', 'caller', 'breathless', 'twin-in-order'], { afterMs: 900, lastsMs: 500 })), { powerLoss: true }),
  trial('silent-screen-held', ['F24'], times(1, round('half-open', ['on-screen', 'on-screen'], { lastsMs: 41_000 }))),
];

export interface Tried {
  readonly defect: string;
  readonly caught: boolean;
  /** `I1 lost` and how often. */
  readonly by: readonly string[];
}

const ONE: Wishes = { members: 1, nodes: 1, partitions: false, fullDisk: false };

/** What a defect keeps waiting for ever is not waited for long. */
const SETTLES_MS = 30_000;

/** `sound`: the same run without the defect, in which nothing may be found. */
export async function tryDefect({ defect, caughtBy, rounds, wishes }: Trial, seed: string, say: (text: string) => void, sound = false): Promise<Tried> {
  const { history } = await run({ seed: `${seed}-${defect}`, rounds, wishes: { ...ONE, ...wishes, ...(sound ? {} : { defect }) }, withinMs: Infinity, settlesMs: SETTLES_MS, say });
  const violations = judge(history, TRIAL_DEADLINES);
  const names = [...new Set(violations.map(({ invariant, what }) => `${invariant} ${what}`))];
  return { defect, caught: violations.some(({ invariant }) => caughtBy.includes(invariant)), by: names.map((name) => `${name} ×${violations.filter(({ invariant, what }) => name === `${invariant} ${what}`).length}`) };
}
