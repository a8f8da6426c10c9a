import type { What } from './decide.js';

/**
 * Every look at a resident by the name under which it is audited, and what it shows of them: none can be made that does
 * not say so here. What only administrators and clinicians may ask for at all is their `profile`.
 */
export const LOOKS = {
  'read-alert': 'alerts', 'list-alerts': 'alerts', 'read-message': 'alerts', 'list-messages': 'alerts',
  'read-observation': 'readings', 'read-observations': 'readings', 'count-observations': 'readings', 'read-original': 'readings', 'read-timeline': 'readings',
  'read-absence': 'whereabouts', 'say-absence': 'whereabouts', 'end-absence': 'whereabouts',
  'read-resident': 'profile', 'change-resident': 'profile', 'read-circle': 'profile', 'add-carer': 'profile', 'change-carer': 'profile', 'remove-carer': 'profile', 'read-sharing': 'profile',
  'read-escalation-plan': 'profile', 'read-cover': 'profile', 'read-coverage': 'profile', 'copy-resident': 'profile',
  'list-devices': 'profile', 'read-device': 'profile', 'read-devices': 'profile', 'list-device-faults': 'profile', 'read-device-history': 'profile', 'pair-device': 'profile', 'issue-device': 'profile',
  'label-device': 'profile', 'move-device': 'profile', 'take-back-device': 'profile', 'retire-device': 'profile', 're-key-device': 'profile', 'service-device': 'profile', 'put-photo': 'profile', 'read-photo': 'profile', 'remove-photo': 'profile',
  'read-home': 'profile', 'make-home': 'profile', 'change-home': 'profile', 'move-in': 'profile', 'move-out': 'profile', 'read-kit': 'profile', 'issue-kit': 'profile', 'take-back-kit': 'profile',
  'list-wearables': 'profile', 'connect-wearable': 'profile', 'connected-wearable': 'profile', 'disconnect-wearable': 'profile',
  'list-uploads': 'profile', 'upload-history': 'profile', 'read-upload': 'profile', 'confirm-upload': 'profile', 'drop-upload': 'profile',
  'read-consents': 'profile', 'note-consent': 'profile', 'note-consent-taken-back': 'profile',
  'read-air-plan': 'profile', 'make-air-plan': 'profile', 'end-air-plan': 'profile', 'read-air-advisories': 'profile',
  'place-legal-hold': 'profile', 'read-legal-holds': 'profile', 'lift-legal-hold': 'profile', 'request-erasure': 'profile', 'read-erasure': 'profile', 'read-deletions': 'profile',
} as const satisfies Readonly<Record<string, What>>;
export type Look = keyof typeof LOOKS;
