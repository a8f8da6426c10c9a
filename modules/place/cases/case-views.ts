import type { Would } from '../../../core/cases/replay.js';
import type { PlaceRule } from '../../../core/cases/place-rule.js';
import { iso } from '../../../core/time/when.js';
import type { Numbered } from '../../platform/store/numbered-log.js';
import type { CaseChange, KeptCase } from './cases.store.js';
import type { RuleSetting } from './place-rules.store.js';

/** Which of the staff has it, and what they wrote, is the staff's. */
export function caseView({ id, rule, ruleVersion, source, severity, subject, state, since, openedAt, dueAt, owner, outcome, note, resolvedAt, clearedAt, found, reopened, because, differ, evidence, shadow }: KeptCase, withPeople: boolean): object {
  return {
    id, rule, ruleVersion, source, severity, subject, state, since: iso(since), openedAt: iso(openedAt), dueAt: iso(dueAt), claimed: owner !== undefined, found, reopened, shadow,
    ...(withPeople ? { owner: owner ?? null, note: note ?? null } : {}),
    outcome: outcome ?? null, resolvedAt: resolvedAt === undefined ? null : iso(resolvedAt), clearedAt: clearedAt === undefined ? null : iso(clearedAt),
    because, differ, evidence: evidence.map(({ at, ...one }) => ({ ...one, ...(at === undefined ? {} : { at: iso(at) }) })),
  };
}

/** What a rule says is everybody's with the right; what a person wrote is the staff's. */
export function changeView({ number, case: id, n, at, what, by, words, to, rule, subject, severity }: Numbered<CaseChange>, withPeople: boolean): object {
  const shown = withPeople || by === 'rule';
  return { number, case: id, n, at: iso(at), what, rule, subject, severity, ...(shown ? { by, ...(words === undefined ? {} : { words }), ...(to === undefined ? {} : { to }) } : {}) };
}

export const ruleView = ({ name, title, version, source, about, severity, due }: PlaceRule, setting: RuleSetting | undefined, backTested: boolean): object => ({
  name, title, version, source, about, severity, due, mode: setting?.mode ?? 'live', backTest: backTested, ...(setting?.by === undefined ? {} : { setBy: setting.by }), ...(setting?.at === undefined ? {} : { setAt: iso(setting.at) }),
});

export const wouldView = ({ case: { subject, severity, openedAt, dueAt, since, because, differ, evidence, reopened }, closedAt, closedBecause }: Would): object => ({
  subject, severity, openedAt: iso(openedAt), dueAt: iso(dueAt), since: iso(since), reopened, because, differ, evidence: evidence.map(({ at, ...one }) => ({ ...one, ...(at === undefined ? {} : { at: iso(at) }) })),
  closedAt: closedAt === undefined ? null : iso(closedAt), closedBecause: closedBecause ?? null,
});
