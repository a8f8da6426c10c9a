import type { ActionType, Alert, AlertAction } from '../../core/alerts/alert.js';
import type { Severity } from '../../core/rules/rule.js';
import { own } from '../codes/systems.js';
import { ruleDeviceId } from './ids.js';
import type { DetectedIssue } from './r4-work.js';
import { concept, inWords, instant, refTo } from './say.js';

/**
 * R4 knows three severities, we four. "Now" alone is high; within the hour is moderate; the same day and the digest are
 * low. Nothing is lost: the Task beside it carries the four as its priority.
 */
const SEVERITY: Readonly<Record<Severity, DetectedIssue['severity']>> = { stat: 'high', asap: 'moderate', urgent: 'low', routine: 'low' };

/** What people and the service did about it. That a finding was opened, joined or raised mitigates nothing. */
const MITIGATES = new Set<ActionType>(['told', 'acknowledged', 'claimed', 'passed', 'escalated', 'exhausted', 'reminded', 'cleared', 'resolved']);

/**
 * An alert as the fact that a rule detected. `identified` is when it began to be so, on the data's clock: a finding in
 * late data stands where it happened (when we said so is in Task and Provenance). Preliminary until somebody, or newer
 * data, has closed it.
 */
export function detectedIssue(alert: Alert): DetectedIssue {
  const mitigation = alert.actions.filter((action) => MITIGATES.has(action.type)).map(mitigationOf);
  return {
    resourceType: 'DetectedIssue',
    id: alert.id,
    meta: { versionId: String(alert.version), lastUpdated: instant(lastChange(alert)) },
    identifier: [{ system: own('alert'), value: alert.id }],
    status: alert.state === 'resolved' ? 'final' : 'preliminary',
    code: concept(own('rule'), alert.rule, inWords(alert.rule)),
    severity: SEVERITY[alert.severity],
    patient: refTo('Patient', alert.residentId),
    identifiedDateTime: instant(alert.since),
    author: refTo('Device', ruleDeviceId(alert.rule, alert.ruleVersion)),
    ...(alert.evidence.length > 0 ? { evidence: [{ detail: alert.evidence.map((item) => refTo('Observation', item.observation)) }] } : {}),
    detail: `${alert.because} ${alert.differ}`,
    ...(mitigation.length > 0 ? { mitigation } : {}),
  };
}

const mitigationOf = ({ type, at, note }: AlertAction): NonNullable<DetectedIssue['mitigation']>[number] =>
  ({ action: concept(own('action'), type, note ? `${inWords(type)}: ${note}` : inWords(type)), date: instant(at) });

/** When anything about it last changed, our clock. */
export const lastChange = (alert: Alert): number => alert.actions.at(-1)?.at ?? alert.openedAt;
