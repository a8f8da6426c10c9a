import type { Actor, Alert } from '../../core/alerts/alert.js';
import { own, ukCoreProfile } from '../codes/systems.js';
import { actor } from './actor.js';
import { lastChange } from './detected-issue.js';
import { ruleDeviceId } from './ids.js';
import type { Period } from './r4.js';
import type { Task } from './r4-work.js';
import { concept, instant, refTo } from './say.js';

/** An alert as the work that it makes for somebody; the same id as the finding. Our severities are FHIR's priorities. */
export function task(alert: Alert): Task {
  const owner = ownerOf(alert);
  const time = executionOf(alert);
  const due = dueOf(alert);
  const exhausted = alert.state === 'open' && alert.escalation.exhausted;
  return {
    resourceType: 'Task',
    id: alert.id,
    meta: { versionId: String(alert.version), lastUpdated: instant(lastChange(alert)), profile: [ukCoreProfile('Task')] },
    identifier: [{ system: own('alert'), value: alert.id }],
    status: statusOf(alert),
    ...(exhausted ? { businessStatus: concept(own('state'), 'nobody-left', 'Everybody was told and nobody answered') } : {}),
    intent: 'order',
    priority: alert.severity,
    code: concept(own('task'), 'look-after', 'See that the person is well'),
    description: alert.because,
    focus: refTo('DetectedIssue', alert.id),
    for: refTo('Patient', alert.residentId),
    ...(time ? { executionPeriod: time } : {}),
    authoredOn: instant(alert.openedAt),
    lastModified: instant(lastChange(alert)),
    requester: refTo('Device', ruleDeviceId(alert.rule, alert.ruleVersion)),
    ...(owner ? { owner: actor(owner, alert.residentId) } : {}),
    ...(alert.state === 'resolved' && alert.note ? { note: [{ time: instant(alert.resolvedAt), text: alert.note }] } : {}),
    ...(due === undefined ? {} : { restriction: { period: { end: instant(due) } } }),
    ...(alert.state === 'resolved' ? { output: [{ type: { text: 'What it was' }, valueCodeableConcept: concept(own('outcome'), codeOf(alert.outcome), alert.outcome) }] } : {}),
  };
}

function statusOf(alert: Alert): Task['status'] {
  if (alert.state === 'open') return 'requested';
  if (alert.state === 'resolved') return 'completed';
  return alert.claimedBy ? 'in-progress' : 'accepted';
}

/** Who goes, else who has seen it. */
export const ownerOf = (alert: Alert): Actor | undefined => (alert.state === 'open' ? undefined : (alert.claimedBy ?? alert.acknowledgedBy));

/** By when the next person is told, or, once somebody has it, by when we ask whether the person is safe. */
function dueOf(alert: Alert): number | undefined {
  if (alert.state === 'open') return alert.escalation.dueAt;
  return alert.state === 'acknowledged' ? alert.checkBackAt : undefined;
}

/** From the acknowledgement to the end; a finding that newer data closed has only its end. */
function executionOf(alert: Alert): Period | undefined {
  if (alert.state === 'open') return undefined;
  return {
    ...(alert.acknowledgedAt === undefined ? {} : { start: instant(alert.acknowledgedAt) }),
    ...(alert.state === 'resolved' ? { end: instant(alert.resolvedAt) } : {}),
  };
}

/** Outcomes are people's words: as a code, without blanks. */
const codeOf = (outcome: string): string => outcome.trim().toLowerCase().replaceAll(/[^\p{L}\p{N}]+/gu, '-').replaceAll(/^-|-$/g, '') || 'other';
