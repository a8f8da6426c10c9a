import type { AlertId, CarerId, DeliveryId, ResidentId } from '../../core/ids.js';

/**
 * Logical ids of resources that are views of something of ours: made from its id and read back, so that no table of ids
 * is kept. All fit FHIR's 64 characters of A–Z a–z 0–9 - and point.
 */
export const LOGICAL_ID = /^[A-Za-z0-9.-]{1,64}$/;

/** A carer is another related person in each circle. */
export const relatedPersonId = (resident: ResidentId, carer: CarerId): string => `${resident}-${carer}`;

export function readRelatedPersonId(id: string): { resident: ResidentId; carer: CarerId } | undefined {
  const [resident, carer, more] = id.split('-');
  return resident && carer && more === undefined ? { resident: resident as ResidentId, carer: carer as CarerId } : undefined;
}

/** A delivery's key is `{alert}:{step}:{carer}:{channel}`. */
export const communicationId = (delivery: DeliveryId): string => delivery.replaceAll(':', '-');
export const readCommunicationId = (id: string): { delivery: DeliveryId; alert: AlertId } => ({ delivery: id.replaceAll('-', ':') as DeliveryId, alert: (id.split('-')[0] ?? '') as AlertId });

const NEWS2 = /^news2-([a-z2-7]{16})$/;
export const news2Id = (alert: AlertId): string => `news2-${alert}`;
export const readNews2Id = (id: string): AlertId | undefined => NEWS2.exec(id)?.[1] as AlertId | undefined;

const RULE = /^rule-([a-z][a-z0-9-]{0,40})-(\d{1,4})$/;
export const ruleDeviceId = (rule: string, version: string): string => `rule-${rule}-${version}`;
export function readRuleDeviceId(id: string): { rule: string; version: string } | undefined {
  const [, rule, version] = RULE.exec(id) ?? [];
  return rule && version ? { rule, version } : undefined;
}

/** Where an Observation came from, beside the Provenance of alerts (whose id is the alert's). */
const RECEIVED = 'of.';
export const receivedId = (observation: string): string => `${RECEIVED}${observation}`;
export const readReceivedId = (id: string): string | undefined => (id.startsWith(RECEIVED) ? id.slice(RECEIVED.length) : undefined);
