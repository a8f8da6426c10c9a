import type { Absence } from '../absence/absence.js';
import type { CarerId, ResidentId } from '../ids.js';
import type { Severity } from '../rules/rule.js';
import type { QuietHours } from '../escalation/quiet-hours.js';
import type { Stretch } from '../escalation/stretch.js';
import type { ContactMethod } from './contact-preference.js';
import type { Limits } from './limits.js';
import type { Sharing } from './sharing.js';

export interface HumanName {
  readonly given: string;
  readonly family: string;
}

/** A person who lives in a watched home. */
export interface Resident {
  readonly id: ResidentId;
  readonly name: HumanName;
  /** How the person wishes to be called, e.g. "Mary"; the given name where unset. */
  readonly calledBy?: string;
  /** YYYY-MM-DD */
  readonly birthDate?: string;
  /** Ten digits that pass mod-11; see `nhs-number.ts`. */
  readonly nhsNumber?: string;
  readonly address?: string;
  /** Council ward, for place figures and the street of the demonstration. */
  readonly ward?: string;
  /** E.164 */
  readonly phone?: string;
  /** How the resident can be spoken to; see `contact-preference.ts`. */
  readonly contactPreference?: ContactMethod;
  readonly gender?: 'male' | 'female' | 'other' | 'unknown';
  /** In words a carer would use: "Heart failure", "Living with dementia". */
  readonly conditions?: readonly string[];
  readonly limits: Limits;
  readonly circle: readonly CircleMember[];
  /** What was said of absences, oldest first: silence at home is then expected. */
  readonly absences?: readonly SaidAbsence[];
  /** Grows with every word on absences: of two at once, the second is said on top of the first. */
  readonly absencesVersion?: number;
  /** Seconds a person told is given to answer before the next is told; the plan's defaults where unset. */
  readonly answerWithin?: Partial<Record<Severity, number>>;
  readonly createdAt: number;
}

/** An absence and who said so. */
export interface SaidAbsence extends Absence {
  /** A user's id. */
  readonly saidBy: string;
  readonly saidAt: number;
  readonly note?: string;
  readonly endedBy?: string;
}

/** A person's place in a resident's circle of care. `rank` 1 is told first (FHIR: contactRank). */
export interface CircleMember {
  readonly carer: CarerId;
  readonly relationship?: string;
  readonly rank: number;
  readonly since: number;
  /** Ended memberships stay, so that it can be told who could see what, when. */
  readonly until?: number;
  /** What of the resident they may know; all of it where nothing was said. */
  readonly sharing?: Sharing;
}

/** Somebody who is told and who comes: family, neighbour, responder, desk. */
export interface Carer {
  readonly id: CarerId;
  readonly name: string;
  /** E.164 */
  readonly phone: string;
  /** The carer sent STOP: no SMS may go there. */
  readonly optedOutAt?: number;
  /** The network says this number cannot be reached (30005, 30006, 21211 …): somebody must mend the contact. */
  readonly contactFault?: { readonly code: string; readonly since: number };
  /** What can wait until they end does. */
  readonly quietHours?: QuietHours;
  /** Not there at all: told only where nobody else can be. */
  readonly leave?: readonly Stretch[];
}

export const membersNow = (circle: readonly CircleMember[], now: number): readonly CircleMember[] =>
  circle.filter((m) => m.since <= now && (m.until === undefined || m.until > now)).sort((a, b) => a.rank - b.rank);

/** Initials for anything that can be read over a shoulder (SMS, lock screens): "M.H." */
export const initials = (name: HumanName): string =>
  [name.given, name.family].map((part) => `${[...part.trim()][0]?.toUpperCase() ?? ''}.`).join('');
