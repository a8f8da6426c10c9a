import type { Kind } from '../../../core/observations/kinds.js';
import type { Value } from '../../../core/observations/reading.js';
import type { Limits } from '../../../core/residents/limits.js';
import type { Severity } from '../../../core/rules/rule.js';
import type { Life } from '../life/life.js';

/** Every resident of the street lives by the kitchen clock of Thurrock. */
export const ZONE = 'Europe/London';

/** A thing in a home. `name` tells it from the others of its home: `pendant`, `motion-kitchen`. */
export interface Thing {
  readonly name: string;
  readonly kind: string;
  readonly room?: string;
}

/** An invented person who is told. `key` is how the street's own files call them. */
export interface StreetCarer {
  readonly key: string;
  readonly name: string;
  /** E.164, from Ofcom's numbers for drama. */
  readonly phone: string;
}

/** An invented resident, the home around them and the life in it. */
export interface Home {
  readonly key: string;
  readonly name: { readonly given: string; readonly family: string };
  readonly calledBy?: string;
  readonly birthDate: string;
  readonly gender: 'male' | 'female';
  readonly nhsNumber: string;
  readonly address: string;
  readonly ward: string;
  readonly phone: string;
  readonly conditions: readonly string[];
  readonly limits?: Limits;
  readonly answerWithin?: Partial<Record<Severity, number>>;
  /** In the order in which they are told. */
  readonly circle: readonly { readonly carer: string; readonly relationship: string }[];
  readonly things: readonly Thing[];
  readonly life: Life;
}

/** One thing says one thing: a reading before it has an id on the wire. `at`: milliseconds since 1970 UTC. */
export interface Said {
  readonly thing: string;
  readonly kind: Kind;
  readonly value: Value;
  readonly at: number;
}

export const deviceId = (homeKey: string, thing: string): string => `street-${homeKey}-${thing}`;
