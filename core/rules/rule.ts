import type { Absence } from '../absence/absence.js';
import type { Kind } from '../observations/kinds.js';
import type { Reading } from '../observations/reading.js';
import type { Limits } from '../residents/limits.js';
import type { DeviceState } from '../things/device.js';

/** FHIR request-priority: stat = now, asap = within the hour, urgent = the same day, routine = digest (care.md b). */
export type Severity = 'stat' | 'asap' | 'urgent' | 'routine';
export const SEVERITIES: readonly Severity[] = ['stat', 'asap', 'urgent', 'routine'];
export const graver = (a: Severity, b: Severity): Severity => (SEVERITIES.indexOf(a) <= SEVERITIES.indexOf(b) ? a : b);

/** Who spoke, and when by its own clock. */
export type Spoken = Pick<Reading, 'device' | 'at'>;
/** Devices are moved about: what one said before stays where it was said. */
export type RoomOf = (spoken: Spoken) => string | undefined;

/** What a rule may look at. Everything is a value: the same window always gets the same answer. */
export interface Window {
  /** The only now: our clock when live, the data's own clock when history is reviewed. Milliseconds since 1970 UTC. */
  readonly now: number;
  readonly resident: WindowResident;
  /** The newest reading of a kind with `at` ≤ now, however old. */
  latest(kind: Kind): Reading | undefined;
  /** Readings of a kind with from < at ≤ (to ?? now), oldest first; reaches back 26 hours at least. */
  within(kind: Kind, from: number, to?: number): readonly Reading[];
  /** The newest sign of life inside the home (`activity` kinds; an exit door alone counts), at ≤ now. */
  readonly lastActivity: Reading | undefined;
  /** The first sign of life with at ≥ from, at ≤ now. */
  firstActivitySince(from: number): Reading | undefined;
  /** Room that a device stood in when it said something, in the installer's words. */
  room(of: Spoken): string | undefined;
  readonly devices: readonly DeviceState[];
  readonly habits: Habits;
}

export interface WindowResident {
  readonly limits: Limits;
  /** IANA name, e.g. Europe/London: nights and mornings are wall-clock things. */
  readonly zone: string;
  /** Nobody is home now, as was said. */
  readonly away: boolean;
  /** All that was said of absences, past and to come, where that is known: `away` follows from it. */
  readonly absences?: readonly Absence[];
  /** How many others live in the same home. */
  readonly livesWith?: number;
}

/** Learned from the last 28 days, days without enough coverage left out (care.md b). */
export interface Habits {
  /** 95th percentile of the day's first activity, local minutes after midnight, and how many days stand behind it. */
  readonly upBy?: { readonly minutes: number; readonly days: number };
}

/** A rule's answer: what is the matter, since when, and why it thinks so. */
export interface Finding {
  readonly rule: string;
  readonly version: string;
  readonly severity: Severity;
  /** Tells this episode from the next of the same rule: a finding with the episode of an open alert joins it. */
  readonly episode: string;
  /** When it began, on the data's clock. */
  readonly since: number;
  /** One plain sentence a carer understands, without the person's name. */
  readonly because: string;
  /** What would have to differ for the rule not to fire. */
  readonly differ: string;
  readonly evidence: readonly Reading[];
}

/**
 * A rule is a question put to a window of observations. It keeps nothing: what it must remember is in the readings.
 */
export interface Rule {
  readonly name: string;
  /** Changes whenever the rule could answer differently; stands on every alert. */
  readonly version: string;
  /** Where definition and threshold come from. */
  readonly source: string;
  /** Human: only a person closes it. Data: closes when `cleared` says why. */
  readonly closes: 'human' | 'data';
  ask(window: Window): Finding | undefined;
  /** The next moment at which the answer could change without any new reading; undefined: never. */
  lookAgainAt?(window: Window): number | undefined;
  /** For an open episode that began at `since`: why it is over, or undefined while it is not. */
  cleared?(window: Window, since: number): string | undefined;
}
