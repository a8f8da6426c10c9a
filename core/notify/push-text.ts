import type { Severity } from '../rules/rule.js';
import { URGENCY } from './sms-text.js';

/** What a notice on a lock screen says: initials and a code, as a text does, and where a tap leads. */
export interface PushNotice {
  readonly title: string;
  readonly body: string;
  /** A path of our own. */
  readonly path: string;
  /** A newer notice with the same tag takes the older one's place. */
  readonly tag: string;
}

export const pushNotice = (initials: string, severity: Severity, code: string): PushNotice => ({ title: 'Hearthline', body: `${initials} ${URGENCY[severity]}. ${code}`, path: `/a/${code}`, tag: code });
