import { MENDED_MS, type Outcome } from '../../../core/cases/case.js';
import type { Evidence } from '../../../core/cases/place-rule.js';
import { ruleNamed } from '../../../core/cases/rulebook.js';
import type { Severity } from '../../../core/rules/rule.js';
import { atLocal, clockTime, localDay } from '../../../core/time/local.js';
import { lasting, moment, startOfDay, ZONE, type Moment } from '../../../core/time/when.js';
import type { Numbered } from '../../platform/store/numbered-log.js';
import type { CaseChange, KeptCase } from './cases.store.js';

export const OUTCOME_WORDS: Readonly<Record<Outcome, string>> = {
  'mended': `It is mended (if the data still say otherwise ${MENDED_MS / 3_600_000} hours on, the case opens again)`, 'passed-on': 'Passed on to somebody else', 'no-action': 'Nothing needs doing', 'false-alarm': 'It was a false alarm',
};
const SHORT: Readonly<Record<Outcome, string>> = { 'mended': 'mended', 'passed-on': 'passed on', 'no-action': 'nothing needed doing', 'false-alarm': 'a false alarm' };
const HOW_SOON: Readonly<Record<Severity, string>> = { stat: 'Now', asap: 'Within the hour', urgent: 'Today', routine: 'When it fits' };
const DID: Readonly<Record<CaseChange['what'], string>> = {
  'opened': 'Opened', 're-opened': 'Opened again', 'cleared': 'The data say that it is over', 'found-again': 'The data say so again', 'claimed': 'Claimed', 'handed-over': 'Handed over', 'due-changed': 'Given another time', 'resolved': 'Resolved', 'closed': 'Closed, as the data say that it is over',
};

/** "in 3 hours" or "2 hours late" beside the clock. */
const due = (at: number, now: number): Moment & { readonly late: boolean } => ({ ...moment(at, now), ago: at < now ? `${lasting(now - at)} late` : `in ${lasting(at - now)}`, late: at < now });

export interface CaseRow {
  readonly href: string;
  readonly title: string;
  readonly subject: string;
  readonly because: string;
  readonly soon: string;
  readonly due: ReturnType<typeof due>;
  readonly state: string;
}

function stateWords({ state, owner, outcome, found }: KeptCase, names: ReadonlyMap<string, string>): string {
  if (state === 'resolved') return `Resolved: ${outcome ? SHORT[outcome] : ''}`;
  if (state === 'closed') return 'Over, as the data say';
  const who = owner === undefined ? 'Nobody has it' : `${names.get(owner) ?? 'Automation'} has it`;
  return found ? who : `${who}; the data say that it is over`;
}

export const rowOf = (one: KeptCase, names: ReadonlyMap<string, string>, now: number): CaseRow => ({
  href: `/admin/cases/${one.id}`, title: ruleNamed(one.rule)?.title ?? one.rule, subject: one.subject.name, because: one.because, soon: HOW_SOON[one.severity], due: due(one.dueAt, now), state: stateWords(one, names),
});

export function happenedRow({ at, what, by, words, to }: Numbered<CaseChange>, names: ReadonlyMap<string, string>, now: number): object {
  return { at: moment(at, now), did: DID[what], who: by === 'rule' ? 'The rule' : (names.get(by) ?? 'Automation'), words: words ?? '', to: to === undefined ? undefined : (names.get(to) ?? to) };
}

export const evidenceRow = ({ what, value, limit, at }: Evidence, now: number): object => ({ what, value: Math.round(value * 10) / 10, limit: Math.round(limit * 10) / 10, at: at === undefined ? undefined : moment(at, now) });

/** Marks of the code, in a reader's words. */
export const sourceWords = (source: string): string => source.replace(/^\[ours\] ?(.*)$/, (_, why: string) => (why ? `our own choice: ${why}` : 'our own choice'));

/** As a browser's field for day and time holds it, by the council's clock. */
export const typedTime = (at: number): string => `${localDay(at, ZONE)}T${clockTime(at, ZONE)}`;

/** Undefined: no such time. */
export function timeTyped(text: string): number | undefined {
  const [, day = '', hours = '', minutes = ''] = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}):(\d{2})$/.exec(text) ?? [];
  if (startOfDay(day) === undefined || Number(hours) > 23 || Number(minutes) > 59) return undefined;
  return atLocal(day, Number(hours) * 60 + Number(minutes), ZONE);
}
