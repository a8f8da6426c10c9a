import type { Kind, KINDS } from '../../observations/kinds.js';
import type { About } from '../said.js';

/** What an alarm or status code of telecare equipment says, in our words; whose it is stands in the message. */
export interface Meaning {
  /** An alarm asks for somebody: it may never be lost, and a repeat of it is told by when it was first heard. */
  readonly asks: boolean;
  readonly says: readonly { readonly kind: Kind; readonly value: boolean | string }[];
  readonly about?: Omit<About, 'name'>;
}

/** Why the equipment asks for somebody, where that is no kind of its own (`telecare-alarm` in core/observations/kinds.ts). */
export type AlarmReason = (typeof KINDS)['telecare-alarm']['choices'][number];

export const event = (kind: Kind): Meaning => ({ asks: true, says: [{ kind, value: true }] });
export const over = (kind: Kind): Meaning => ({ asks: false, says: [{ kind, value: false }] });
export const seen = (kind: Kind, value: boolean | string): Meaning => ({ asks: false, says: [{ kind, value }] });
export const alarm = (reason: AlarmReason, ...says: Meaning['says']): Meaning => ({ asks: true, says: [...says, { kind: 'telecare-alarm', value: reason }] });
export const device = (about: NonNullable<Meaning['about']>): Meaning => ({ asks: false, says: [], about });
/** A test, a technician, a check-in: nothing but a sign of life. */
export const ALIVE: Meaning = { asks: false, says: [] };

/**
 * A code that we do not know, from a line by which people call for help, is a call for help: a false one costs a visit,
 * a swallowed one may cost a life. The code stands as a fault of the device, so that somebody teaches it to us. [ours]
 */
export const unknownAlarm = (code: string): Meaning => ({ ...event('sos'), about: { fault: `unknown alarm ${code}`.slice(0, 64) } });

/** Both together: what the code says, and what the rest of the message tells of the device. */
export const withAbout = (meaning: Meaning, about: Meaning['about']): Meaning => (about ? { ...meaning, about: { ...meaning.about, ...about } } : meaning);
