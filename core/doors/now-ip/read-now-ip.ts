import type { AlarmMessage } from '../alarms/alarm-message.js';
import { ALIVE, withAbout } from '../alarms/meaning.js';
import type { Refusal } from '../../observations/judgement.js';
import { aboutStatus, meaningOfEvent } from './events.js';

/** system 1, speech 1, conformance 2, controller 8, unit 4, event 3, location 2, priority 1, status 2: 24 digits. */
const ALARM = /^\d{4}(\d{8})(\d{4})(\d{3})\d{2}\d(\d{2})$/;
/** The same beginning, and nothing more. */
const HEARTBEAT = /^\d{4}(\d{8})$/;
const ACKNOWLEDGED = '097';
/** Unit 0000 is the controller itself. [ours: no unit is numbered so in what is known of the form] */
const CONTROLLER_ITSELF = '0000';

/** The digits of a NOW-IP message; spaces around and between them are forgiven. */
export function readNowIp(text: string): { readonly digits: string; readonly message: AlarmMessage } | { readonly refusal: Refusal } {
  const digits = text.length <= 256 ? text.replace(/[ \t\r\n]+/g, '') : '';
  const [, controller, unit, event, status] = ALARM.exec(digits) ?? [];
  if (controller !== undefined && unit !== undefined) {
    const meaning = withAbout(meaningOfEvent(Number(event)), aboutStatus(Number(status)));
    return { digits, message: { controller, ...(unit === CONTROLLER_ITSELF ? {} : { unit }), meaning } };
  }
  const [, alive] = HEARTBEAT.exec(digits) ?? [];
  if (alive !== undefined) return { digits, message: { controller: alive, meaning: ALIVE } };
  return { refusal: { code: 'structure', field: 'message', detail: 'message: a NOW-IP alarm has 24 digits, a heartbeat 12. Send the digits alone.' } };
}

/**
 * The acknowledgement, event 097: the alarm's own digits with that event, so that the controller knows which one it is;
 * a heartbeat is sent back as it came. [ours: the standard's own layout of it could not be read]
 */
export const acknowledgementOf = (digits: string): string => (digits.length === 24 ? `${digits.slice(0, 16)}${ACKNOWLEDGED}${digits.slice(19)}` : digits);
