import type { Alert } from '../../core/alerts/alert.js';
import { THE_RESIDENT, type Channel, type Delivery, type DeliveryState } from '../../core/notify/delivery.js';
import { own, PARTICIPATION_MODE, ukCoreProfile } from '../codes/systems.js';
import { communicationId, relatedPersonId } from './ids.js';
import type { CodeableConcept } from './r4.js';
import type { Communication } from './r4-work.js';
import { concept, instant, refTo } from './say.js';

/** Sent is not received: a message without a receipt stays in progress. Failed and left out are both not done, with why. */
const STATUS: Readonly<Record<DeliveryState, Communication['status']>> = {
  intended: 'preparation', sending: 'in-progress', unknown: 'in-progress', sent: 'in-progress', delivered: 'completed', failed: 'not-done', skipped: 'not-done',
};
const MEDIUM: Readonly<Record<Channel, CodeableConcept>> = {
  sms: concept(PARTICIPATION_MODE, 'ELECTRONIC', 'SMS'),
  voice: concept(PARTICIPATION_MODE, 'PHONE', 'Telephone call'),
};
const NOT_DONE = 'http://terminology.hl7.org/CodeSystem/communication-not-done-reason';
const CATEGORY = 'http://terminology.hl7.org/CodeSystem/communication-category';

/** One message to one carer about one step of an alert. Its words hold initials and a code, and are not repeated here. */
export function communication(delivery: Delivery, alert: Pick<Alert, 'severity'>): Communication {
  const { alertId, residentId, carer, state, reason, channel, sentAt, deliveredAt, providerId } = delivery;
  const status = STATUS[state];
  return {
    resourceType: 'Communication',
    id: communicationId(delivery.id),
    meta: { profile: [ukCoreProfile('Communication')] },
    identifier: [{ system: own('delivery'), value: delivery.id }, ...(providerId ? [{ system: own('provider-message'), value: providerId }] : [])],
    status,
    ...(status === 'not-done' ? { statusReason: whyNot(reason ?? 'unknown') } : {}),
    category: [concept(CATEGORY, 'alert')],
    priority: alert.severity,
    medium: [MEDIUM[channel]],
    subject: refTo('Patient', residentId),
    about: [refTo('Task', alertId)],
    ...(sentAt === undefined ? {} : { sent: instant(sentAt) }),
    ...(deliveredAt === undefined ? {} : { received: instant(deliveredAt) }),
    recipient: [carer === THE_RESIDENT ? refTo('Patient', residentId) : refTo('RelatedPerson', relatedPersonId(residentId, carer))],
    reasonReference: [refTo('DetectedIssue', alertId)],
  };
}

/** Twilio's codes and our own words (core/notify/provider-answer.ts), with FHIR's word where it has one. */
const INVALID_NUMBER = new Set(['21211', '21217', '21614', '30005']);
const UNAVAILABLE = new Set(['30003', '30004', '30006', '30007', '30008', 'no-answer']);

function whyNot(reason: string): CodeableConcept {
  const standard = INVALID_NUMBER.has(reason) ? 'invalid-phone-number' : UNAVAILABLE.has(reason) ? 'recipient-unavailable' : undefined;
  return { coding: [...(standard ? [{ system: NOT_DONE, code: standard }] : []), { system: own('delivery-reason'), code: reason }], text: reason };
}
