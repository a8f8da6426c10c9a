import type { Role } from '../../platform/access/viewer.js';
import type { Place } from '../../platform/pages/places.js';

export const CARE_PLACES: readonly Place[] = [
  { href: '/today', text: 'Today', roles: ['carer', 'clinician', 'admin'] },
  { href: '/my-times', text: 'My times', roles: ['carer'] },
  { href: '/residents', text: 'People', roles: ['clinician', 'admin'] },
  { href: '/figures', text: 'Figures', roles: ['clinician', 'admin'] },
  { href: '/admin', text: 'Set up', roles: ['admin'] },
  { href: '/device-faults', text: 'Devices', roles: ['admin'] },
  { href: '/sms-desk', text: 'Text messages', roles: ['admin'] },
];

/** Where somebody begins. */
export const firstPage = (role: Role): string => ({ carer: '/today', clinician: '/residents', admin: '/admin' })[role];
