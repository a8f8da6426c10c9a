import type { AlertId, CarerId, ResidentId } from '../ids.js';
import type { Evidence } from '../observations/reading.js';
import type { Severity } from '../rules/rule.js';

/** Who did something to an alert: a carer by link or SMS, a signed-in user, the resident, or the service itself. */
export interface Actor {
  readonly kind: 'carer' | 'user' | 'resident' | 'service';
  readonly id: string;
  /** The carer that a signed-in user is, where it is one. */
  readonly carer?: CarerId;
  /** By a key in a call, where it was not by text or on a screen. */
  readonly through?: 'voice';
}

export type ActionType =
  | 'opened' | 'asked' | 'answered' | 'joined' | 'raised' | 'called-again' | 'told' | 'acknowledged' | 'claimed' | 'arrived' | 'handed-over' | 'passed'
  | 'reopened' | 'escalated' | 'exhausted' | 'reminded' | 'screen-lost' | 'withheld' | 'kept' | 'noted' | 'merged' | 'cleared' | 'resolved';

/** One entry of an alert's story; never edited, never removed. */
export interface AlertAction {
  readonly type: ActionType;
  readonly at: number;
  readonly by: Actor;
  readonly note?: string;
}

interface AlertCommon {
  readonly id: AlertId;
  readonly residentId: ResidentId;
  /** Four characters that name it in an SMS and in a reply. */
  readonly code: string;
  readonly rule: string;
  readonly ruleVersion: string;
  readonly severity: Severity;
  readonly episode: string;
  /** When it began on the data's clock. */
  readonly since: number;
  /** When we opened it, our clock. */
  readonly openedAt: number;
  readonly because: string;
  readonly differ: string;
  readonly evidence: readonly Evidence[];
  /** Found in data that arrived long after its time: on the timeline, never paged as if it were now. */
  readonly late: boolean;
  readonly actions: readonly AlertAction[];
  /** Grows by one with every change; the feed and the write-back count on it. */
  readonly version: number;
}

export interface Escalation {
  /** Steps already fired. */
  readonly step: number;
  /** When the next step fires (UTC, our clock); undefined: nobody is left, and no life may hang on it. */
  readonly dueAt?: number;
  /** Everybody was told and nobody has answered: said aloud. */
  readonly exhausted?: boolean;
  /** Given back, become graver, called for again or never answered: where no step is left, everybody is told once more before it counts as exhausted. */
  readonly again?: true;
  /** The resident is being asked first, or was: once in an alert's life. */
  readonly asked?: true;
}

export interface OpenAlert extends AlertCommon {
  readonly state: 'open';
  readonly escalation: Escalation;
}

/** Held out to another member of the circle; until they take it, whoever had it still has it. */
export interface Offer {
  readonly to: CarerId;
  /** When it goes back to the ladder if they have not taken it. */
  readonly until: number;
}

/** Somebody has taken it: escalation waits until `checkBackAt`, then somebody must have arrived, or it is open again. */
export interface AcknowledgedAlert extends AlertCommon {
  readonly state: 'acknowledged';
  readonly escalation: Escalation;
  readonly acknowledgedBy: Actor;
  readonly acknowledgedAt: number;
  /** "I'm on my way": one owner at a time, the first wins. */
  readonly claimedBy?: Actor;
  /** When the one who went said that they are there. */
  readonly arrivedAt?: number;
  readonly offered?: Offer;
  /** By then: arrival of who goes, outcome of who has arrived, or a word of who has seen it. */
  readonly checkBackAt: number;
}

export interface ResolvedAlert extends AlertCommon {
  readonly state: 'resolved';
  readonly resolvedAt: number;
  readonly resolvedBy: Actor;
  /** What it was, as a code: see `outcomes.ts`. */
  readonly outcome: string;
  /** One and the same matter: what was said of it goes on there. */
  readonly mergedInto?: AlertId;
  readonly note?: string;
  readonly acknowledgedBy?: Actor;
  readonly acknowledgedAt?: number;
  readonly claimedBy?: Actor;
  readonly arrivedAt?: number;
}

export type Alert = OpenAlert | AcknowledgedAlert | ResolvedAlert;
export type LiveAlert = OpenAlert | AcknowledgedAlert;
