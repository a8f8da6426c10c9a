import type { Alert } from '../../core/alerts/alert.js';
import { NEWS2_PARTS } from '../../core/news2/news2.js';
import type { Kind } from '../../core/observations/kinds.js';
import type { Evidence, Reading } from '../../core/observations/reading.js';
import type { Limits } from '../../core/residents/limits.js';
import { scoreOf } from '../../core/rules/news2.js';
import { ReadingsWindow } from '../../core/rules/readings-window.js';
import { NEWS2_OXYGEN_SCALE_2, NEWS2_PART_CODES, NEWS2_TOTAL } from '../codes/news2-codes.js';
import { OBSERVATION_CATEGORY, own, ukCoreProfile } from '../codes/systems.js';
import { news2Id, ruleDeviceId } from './ids.js';
import type { Observation, Quantity } from './r4.js';
import { concept, conceptOf, instant, quantity, refTo } from './say.js';

/** NEWS2 is a count of points. UK Core fixes the code, not the unit's text. */
const points = (value: number): Quantity => quantity(value, '{ScoreOf}', 'ScoreOf');

/**
 * The early warning score behind a `news2` alert, worked out from the alert's evidence by the rule's own arithmetic: the
 * newest reading of each part, no more than an hour apart. Undefined for other alerts, and where a part is missing: of
 * seven parts six make no total. Scale 2 where the resident's limits authorise it.
 */
export function news2Observation(alert: Alert, limits: Pick<Limits, 'oxygenScale'>): Observation | undefined {
  if (alert.rule !== 'news2' || alert.evidence.length === 0) return undefined;
  const ids = new Map<Reading, string>();
  const scored = scoreOf(windowOn(alert, limits, ids));
  if (scored?.score.total === undefined) return undefined;
  const { score, from } = scored;
  return {
    resourceType: 'Observation',
    id: news2Id(alert.id),
    meta: { versionId: String(alert.version), profile: [ukCoreProfile('Observation-EarlyWarningTotalScore')] },
    identifier: [{ system: own('reading'), value: news2Id(alert.id) }],
    status: 'final',
    category: [concept(OBSERVATION_CATEGORY, 'survey')],
    code: conceptOf([NEWS2_TOTAL], 'NEWS2 total score'),
    subject: refTo('Patient', alert.residentId),
    effectiveDateTime: instant(Math.max(...from.map((reading) => reading.at))),
    issued: instant(Math.max(alert.openedAt, ...alert.evidence.map((item) => item.receivedAt))),
    performer: [refTo('Patient', alert.residentId)],
    valueQuantity: points(score.total ?? 0),
    device: refTo('Device', ruleDeviceId(alert.rule, alert.ruleVersion)),
    derivedFrom: from.map((reading) => refTo('Observation', ids.get(reading) ?? '')),
    component: NEWS2_PARTS.map((part) => ({
      code: { coding: [part === 'oxygen' && score.scale === 2 ? NEWS2_OXYGEN_SCALE_2 : NEWS2_PART_CODES[part]] },
      valueQuantity: points(score.parts[part] ?? 0),
    })),
  };
}

/** The evidence as the rule saw it: at the moment of its newest reading, told in time. */
function windowOn({ residentId, evidence }: Alert, limits: Limits, ids: Map<Reading, string>): ReadingsWindow {
  const byKind = new Map<Kind, Reading[]>();
  for (const item of [...evidence].sort((a, b) => a.at - b.at)) {
    const reading = asReading(item, residentId);
    ids.set(reading, item.observation);
    byKind.set(item.kind, [...(byKind.get(item.kind) ?? []), reading]);
  }
  const now = Math.max(...evidence.map((item) => item.at));
  return new ReadingsWindow(now, { limits, zone: 'UTC', away: false }, byKind, [], {}, () => undefined);
}

const asReading = ({ device, kind, value, at }: Evidence, subject: Reading['subject']): Reading => ({ device, subject, kind, value, at, receivedAt: at });
