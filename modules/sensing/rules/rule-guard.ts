import { readFileSync } from 'node:fs';
import { createContext, Script } from 'node:vm';
import type { SubjectId } from '../../../core/ids.js';
import { askAll, type Answer } from '../../../core/rules/rulebook.js';
import type { Rule, Window } from '../../../core/rules/rule.js';
import { defect } from '../../platform/defects.js';
import { MOST_SUBJECTS } from './most-subjects.js';

/** Questions take some 60 µs each. What is longer does not end, or takes memory that is given back when it is cut off. [ours] */
const LIMIT_MS = 250;
const CUT_OFF = `It did not end within ${LIMIT_MS} ms`;
/** Of the limit: whoever worked for less was held up by something else. [ours] */
const WORKED_FROM = 0.25;
/** A guard costs 0.3 ms (a thread that watches the time), so that questions wait for each other and share one. [measured] */
const TOGETHER_MS = 10;
/** reliability.md F14 */
const SET_ASIDE_AFTER = 3;
/** Whoever is left alone is asked about that often: then once more. [ours] */
const SET_ASIDE_MS = 5 * 60_000;

interface Question {
  readonly subject: SubjectId;
  readonly window: Window;
  readonly answer: (answer: Answer) => void;
}

/** Puts windows to the rules; one that throws, never ends or takes all memory for somebody silences only itself, and only for them. */
export class RuleGuard {
  private waiting: Question[] = [];
  private guardedAt = 0;
  private readonly failures = new Map<string, { times: number; until: number }>();

  constructor(private readonly now: () => number, private readonly rules: readonly Rule[]) {}

  ask(subject: SubjectId, window: Window): Promise<Answer> {
    return new Promise((answer) => {
      if (this.waiting.push({ subject, window, answer }) === 1) setTimeout(() => this.answerAll(), this.guardedAt + TOGETHER_MS - performance.now());
    });
  }

  private answerAll(): void {
    const asked = this.waiting.map((question) => ({ ...question, rules: this.rulesFor(question.subject) }));
    this.waiting = [];
    const answers: Answer[] = [];
    while (answers.length < asked.length) {
      const ended = within(() => {
        for (const { window, rules } of asked.slice(answers.length)) answers.push(askAll(window, rules));
      });
      const slow = asked[answers.length];
      if (!ended && slow) answers.push(oneByOne(slow.window, slow.rules));
    }
    asked.forEach(({ subject, rules, answer }, i) => {
      const found = answers[i] as Answer;
      this.note(subject, rules, found);
      answer(found);
    });
    this.guardedAt = performance.now();
  }

  private rulesFor(subject: SubjectId): readonly Rule[] {
    if (this.failures.size === 0 || defect('never-set-aside')) return this.rules;
    return this.rules.filter(({ name }) => {
      const { times, until } = this.failures.get(`${subject}|${name}`) ?? { times: 0, until: 0 };
      return times < SET_ASIDE_AFTER || until <= this.now();
    });
  }

  /** In a row: a rule that answers is whole again. */
  private note(subject: SubjectId, rules: readonly Rule[], { failed }: Answer): void {
    if (failed.length === 0 && this.failures.size === 0) return;
    if (this.failures.size > MOST_SUBJECTS) this.failures.clear();
    for (const { name } of rules) {
      const key = `${subject}|${name}`;
      if (failed.some(({ rule }) => rule === name)) this.failures.set(key, { times: (this.failures.get(key)?.times ?? 0) + 1, until: this.now() + SET_ASIDE_MS });
      else this.failures.delete(key);
    }
  }
}

/** Each by itself, so that it shows which one does not end. */
function oneByOne(window: Window, rules: readonly Rule[]): Answer {
  const answers = rules.map((rule): Answer => {
    try {
      return inTime(() => askAll(window, [rule]));
    } catch (error) {
      return { findings: [], failed: [{ rule: rule.name, error }] };
    }
  });
  const lookAgainAt = Math.min(...answers.map((answer) => answer.lookAgainAt ?? Infinity));
  return { findings: answers.flatMap(({ findings }) => findings), failed: answers.flatMap(({ failed }) => failed), ...(lookAgainAt === Infinity ? {} : { lookAgainAt }) };
}

/** What one rule says, or that it failed. One that had no processor to work on, of a machine that was paused or overwhelmed, is asked again. */
export function inTime<T>(work: () => T): T {
  let result: T | undefined;
  for (let began = workedMs(); !within(() => (result = work())); began = workedMs()) if (workedMs() - began >= LIMIT_MS * WORKED_FROM) throw new Error(CUT_OFF);
  return result as T;
}

/** A tick of Linux's own count, in which every thread's time is told: sysconf(_SC_CLK_TCK) is 100 on all of them. */
const TICK_MS = 10;

/** Processor time of this very thread, ms: what others of the process do meanwhile, or the collection of garbage, is no work of the rule. Where no thread is told apart, of the process. */
function workedMs(): number {
  try {
    const [user, system] = readFileSync('/proc/thread-self/stat', 'utf8').split(') ').at(-1)?.split(' ').slice(11, 13) ?? [];
    return (Number(user) + Number(system)) * TICK_MS;
  } catch {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1_000;
  }
}

const room = createContext({ work: undefined as (() => void) | undefined });
const script = new Script('work()');

/** False: it was cut off. Nothing that runs in there can hold on beyond the limit, not even in a loop. */
function within(work: () => void): boolean {
  room['work'] = work;
  try {
    script.runInContext(room, { timeout: LIMIT_MS });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_SCRIPT_EXECUTION_TIMEOUT') return false;
    throw error;
  }
}
