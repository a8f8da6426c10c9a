import { createHash } from 'node:crypto';
import type { AuditAtEnd, FaultKind, FaultSpan, HealthLook, History, Violation } from '../history.js';

/** The chain as docs/adr/0008 describes it, worked out anew: a checker that asked the service would believe it. */
function hashOf({ number, action, actor, subject, sealed }: AuditAtEnd, previous: string): string {
  const { at, role, purpose, outcome, detail } = sealed;
  return createHash('sha256').update(JSON.stringify([number, previous, at, actor, role, action, purpose, subject ?? '', outcome ?? '', ...(detail === undefined ? [] : [detail])])).digest('base64url');
}

/** I6: every answered look at somebody's data has an entry, no entry is without a look, and the chain is whole. */
export function judgeAudit({ audit, asked }: Pick<History, 'audit' | 'asked'>): Violation[] {
  const violations: Violation[] = [];
  const wrong = (what: string, where: string, detail: string): void => void violations.push({ invariant: 'I6', what, where, detail });
  let previous = '';
  for (const [i, entry] of audit.entries()) {
    if (entry.number !== i + 1) return [...violations, { invariant: 'I6', what: 'gap', where: `entry ${i + 1}`, detail: `the entry after ${i} has the number ${entry.number}` }];
    if (entry.sealed.hash !== hashOf(entry, previous)) return [...violations, { invariant: 'I6', what: 'broken-chain', where: `entry ${entry.number}`, detail: 'its hash does not fit its predecessor' }];
    previous = entry.sealed.hash;
  }
  const noted = new Map<string, number>();
  for (const { action, subject } of audit) noted.set(`${action} ${subject ?? ''}`, (noted.get(`${action} ${subject ?? ''}`) ?? 0) + 1);
  const looked = new Map<string, { answered: number; tried: number }>();
  for (const { action, resident, answered } of asked) {
    const key = `${action} ${resident}`;
    const count = looked.get(key) ?? { answered: 0, tried: 0 };
    looked.set(key, { answered: count.answered + (answered ? 1 : 0), tried: count.tried + 1 });
  }
  for (const [key, { answered, tried }] of looked) {
    const entries = noted.get(key) ?? 0;
    if (entries < answered) wrong('unnoted', key, `${answered} answers, ${entries} entries`);
    if (entries > tried) wrong('over-noted', key, `${tried} requests, ${entries} entries`);
  }
  return violations;
}

/** An app that is asked to stop stops by itself, in time for whoever replaces it. reliability.md F26 */
const STOPS_WITHIN_MS = 10_000;

export function judgeStops({ faults }: Pick<History, 'faults'>): Violation[] {
  return faults.flatMap(({ round, stopped }): Violation[] => {
    if (!stopped || (stopped.how === undefined && stopped.longestMs <= STOPS_WITHIN_MS)) return [];
    return [{ invariant: 'F26', what: 'did-not-stop', where: `round ${round}`, detail: `asked to stop, it ended after ${Math.round(stopped.longestMs / 100) / 10} s${stopped.how === undefined ? '' : ` by ${stopped.how}`}` }];
  });
}

/** Within this time a part that cannot do its duty says so. reliability.md F11: ten seconds. */
export const SUPERVISION_MS = 10_000;

const SAYS_SO: Partial<Record<FaultKind, (look: HealthLook) => boolean>> = {
  'pause-mongod': ({ status, store }) => status === 503 || store !== 'ok',
  'kill-mongod': ({ status, store }) => status === 503 || store !== 'ok',
  'pause-redis': ({ queue }) => queue !== 'ok',
  'kill-redis': ({ queue }) => queue !== 'ok',
  'redis-absent': ({ queue }) => queue !== 'ok',
  'redis-full': ({ queue }) => queue !== 'ok',
};

/** When the service first said, during the fault, that a part is away; undefined: it did not. */
export function warnedAt({ kind, from, to }: FaultSpan, health: readonly HealthLook[]): number | undefined {
  const says = SAYS_SO[kind];
  return says && health.find((look) => look.at >= from && look.at <= to && look.status !== 0 && says(look))?.at;
}

/** I8: a store that is away for longer than the time of supervision is said to be away. An app that is dead cannot speak. */
export function judgeWarnings({ faults, health }: Pick<History, 'faults' | 'health'>): Violation[] {
  return faults.flatMap((fault): Violation[] => {
    if (!(fault.kind in SAYS_SO) || fault.to - fault.from <= SUPERVISION_MS + 2_000 || fault.skipped !== undefined) return [];
    const asked = health.filter(({ at, status }) => at > fault.from + 2_000 && at <= fault.from + SUPERVISION_MS && status !== 0).length;
    const at = warnedAt(fault, health);
    if (asked === 0 || (at !== undefined && at <= fault.from + SUPERVISION_MS)) return [];
    return [{ invariant: 'I8', what: 'unsaid', where: `round ${fault.round}`, detail: `${fault.kind} for ${Math.round((fault.to - fault.from) / 1_000)} s, and readiness did not say so within ${SUPERVISION_MS / 1_000} s` }];
  });
}
