import type { Doubt } from '../../../core/observations/parse-reading.js';
import type { Reading } from '../../../core/observations/reading.js';
import type { Introduced } from '../../../fhir/in/claim.js';
import { Refused } from '../../../fhir/in/refused.js';
import type { Json } from '../../../fhir/in/json.js';

/** One Observation that was sent, and on what condition. */
export interface Incoming {
  readonly resource: Json;
  readonly introduced: Introduced;
  /** Only where nothing is known under this identifier (create), or where what is known says the same (update). */
  readonly condition?: { readonly token: string; readonly update: boolean };
  /** A PUT to this id. */
  readonly target?: string;
}

/** It is a reading now, and was durable before this was said. */
export interface Kept {
  readonly id: string;
  readonly reading: Reading;
  /** False: it had been kept before. */
  readonly created: boolean;
  readonly note?: string;
  readonly doubt?: Pick<Doubt, 'code' | 'detail'>;
}

/** Authentic and not believed: kept apart as a fault of the device. */
export interface Doubted {
  readonly doubt: Pick<Doubt, 'code' | 'detail'>;
}

export type Outcome = Kept | Doubted | Refused;
export const isKept = (outcome: Outcome): outcome is Kept => 'reading' in outcome;

/** Nothing of a transaction was kept, for these entries. */
export class WholeRefused extends Error {
  override readonly name = 'WholeRefused';
  constructor(readonly reasons: readonly { readonly index: number; readonly refused: Refused }[]) {
    super('A transaction was refused');
  }
}
