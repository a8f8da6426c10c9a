import type { Channel } from '../notify/delivery.js';

/**
 * How a person can be spoken to. UK Core's ContactPreference calls these by number (CodeSystem
 * UKCore-PreferredContactMethod: 1 letter, 3 telephone, 4 e-mail, 5 textphone, 6 by proxy, 8 no telephone, 9 text).
 */
export const CONTACT_METHODS = { letter: '1', telephone: '3', 'e-mail': '4', textphone: '5', 'by-proxy': '6', 'no-telephone': '8', text: '9' } as const;
export type ContactMethod = keyof typeof CONTACT_METHODS;

/** UK mobile numbers begin so (Ofcom, National Telephone Numbering Plan); 070 is personal numbering. */
const MOBILE = /^\+447[1-9]/;

/**
 * The channel by which a resident can be asked in time, undefined where there is none: then nobody waits for an answer.
 * A text needs a mobile; without a preference a mobile gets a text and any other telephone a call.
 */
export function askChannel({ phone, contactPreference }: { readonly phone?: string; readonly contactPreference?: ContactMethod }): Channel | undefined {
  if (!phone) return undefined;
  const mobile = MOBILE.test(phone);
  switch (contactPreference) {
    case 'text': return mobile ? 'sms' : undefined;
    case 'telephone': return 'voice';
    case undefined: return mobile ? 'sms' : 'voice';
    default: return undefined;
  }
}
