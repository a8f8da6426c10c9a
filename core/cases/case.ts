import { HOUR, DAY } from '../time/when.js';
import type { Severity } from '../rules/rule.js';
import type { Evidence, PlaceFinding, PlaceRule, Subject } from './place-rule.js';

/** What came of it. `mended` is believed for a day: if the data still say so then, the case is open again. */
export const OUTCOMES = ['mended', 'passed-on', 'no-action', 'false-alarm'] as const;
export type Outcome = (typeof OUTCOMES)[number];
export type CaseState = 'open' | 'claimed' | 'resolved' | 'closed';

/** Something that somebody has to see to. */
export interface Case {
  readonly rule: string;
  readonly ruleVersion: string;
  readonly source: string;
  readonly severity: Severity;
  readonly subject: Subject;
  readonly since: number;
  readonly because: string;
  readonly differ: string;
  readonly evidence: readonly Evidence[];
  readonly openedAt: number;
  readonly dueAt: number;
  /** closed: the data said that it is over before anybody had claimed it. */
  readonly state: CaseState;
  /** Whoever sees to it: somebody who signs in. */
  readonly owner?: string;
  readonly outcome?: Outcome;
  readonly note?: string;
  readonly resolvedAt?: number;
  /** Whether the data say so now. A case that a person resolved stays resolved while they do. */
  readonly found: boolean;
  readonly clearedAt?: number;
  readonly reopened: number;
}

export type What = 'opened' | 're-opened' | 'cleared' | 'found-again' | 'claimed' | 'handed-over' | 'due-changed' | 'resolved' | 'closed';
export interface Happened {
  readonly at: number;
  readonly what: What;
  /** A person's id, or `rule`. */
  readonly by: string;
  /** Why, in words; of a hand-over to whom. */
  readonly words?: string;
  readonly to?: string;
}
export interface Step {
  readonly case: Case;
  /** Nothing to tell: only what was known before, in newer words. */
  readonly happened?: Happened;
}

/** Found again so soon, it is the same matter. [ours] */
export const SAME_MS = DAY;
/** So long `mended` is believed against the data. [ours] */
export const MENDED_MS = DAY;

/** The rule would have no second case beside it. */
export const isCurrent = ({ state, found }: Case): boolean => found || state === 'open' || state === 'claimed';
export const mayReopen = (one: Case, now: number): boolean => !isCurrent(one) && one.clearedAt !== undefined && now - one.clearedAt <= SAME_MS;

const said = ({ because, differ, evidence }: PlaceFinding) => ({ because, differ, evidence });
const byRule = (at: number, what: What, words: string): Happened => ({ at, what, by: 'rule', words });

export function opened(rule: PlaceRule, subject: Subject, finding: PlaceFinding, now: number): Step {
  const one: Case = {
    rule: rule.name, ruleVersion: rule.version, source: rule.source, severity: rule.severity, subject, since: finding.since, ...said(finding),
    openedAt: now, dueAt: now + rule.due.hours * HOUR, state: 'open', found: true, reopened: 0,
  };
  return { case: one, happened: byRule(now, 'opened', finding.because) };
}

function reopened(one: Case, rule: PlaceRule, finding: PlaceFinding, now: number): Step {
  const { owner: _, outcome: __, note: ___, resolvedAt: ____, clearedAt: _____, ...rest } = one;
  return { case: { ...rest, ...said(finding), ruleVersion: rule.version, dueAt: now + rule.due.hours * HOUR, state: 'open', found: true, reopened: one.reopened + 1 }, happened: byRule(now, 're-opened', finding.because) };
}

/** The data say so; undefined: nothing new. Only for a case that is current, or may be opened again. */
export function found(one: Case, rule: PlaceRule, finding: PlaceFinding, now: number): Step | undefined {
  if (!isCurrent(one)) return reopened(one, rule, finding, now);
  if (one.state === 'resolved') return one.outcome === 'mended' && now - (one.resolvedAt ?? now) > MENDED_MS ? reopened(one, rule, finding, now) : undefined;
  const { clearedAt: _, ...rest } = one;
  if (!one.found) return { case: { ...rest, ...said(finding), found: true }, happened: byRule(now, 'found-again', finding.because) };
  return one.because === finding.because ? undefined : { case: { ...one, ...said(finding) } };
}

/** The data say that it is over. What a person has claimed, that person ends. */
export function cleared(one: Case, why: string, now: number): Step | undefined {
  if (!one.found) return undefined;
  const over = { ...one, found: false, clearedAt: now };
  if (one.state === 'open') return { case: { ...over, state: 'closed' }, happened: byRule(now, 'closed', why) };
  return { case: over, happened: byRule(now, 'cleared', why) };
}

/** Why somebody may not do that, in words for them. */
export class Refused extends Error {}
const live = ({ state }: Case): void => {
  if (state === 'resolved' || state === 'closed') throw new Refused(`This case is ${state}. Nothing is left to do with it.`);
};

export function claim(one: Case, by: string, now: number): Step {
  live(one);
  if (one.owner === by) return { case: one };
  if (one.owner !== undefined) throw new Refused('Somebody has claimed this case. They can hand it over to you.');
  return { case: { ...one, state: 'claimed', owner: by }, happened: { at: now, what: 'claimed', by } };
}

export function handOver(one: Case, by: string, to: string, now: number): Step {
  live(one);
  if (one.owner === to) return { case: one };
  return { case: { ...one, state: 'claimed', owner: to }, happened: { at: now, what: 'handed-over', by, to } };
}

export function setDue(one: Case, by: string, dueAt: number, why: string, now: number): Step {
  live(one);
  return { case: { ...one, dueAt }, happened: { at: now, what: 'due-changed', by, words: why } };
}

export function resolve(one: Case, by: string, outcome: Outcome, note: string | undefined, now: number): Step {
  live(one);
  return { case: { ...one, state: 'resolved', outcome, resolvedAt: now, ...(note ? { note } : {}) }, happened: { at: now, what: 'resolved', by, words: note ? `${outcome}: ${note}` : outcome } };
}
