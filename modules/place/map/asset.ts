import type { Moment } from '../../../core/time/when.js';

/** One thing of the town as its page tells of it. */
export interface Asset {
  readonly title: string;
  /** What it is, and how it is now, in a sentence each. */
  readonly what: string;
  readonly state: string;
  readonly facts: readonly (readonly [string, string])[];
  readonly place?: { readonly latitude: number; readonly longitude: number };
  /** Undefined: nobody tells us of faults of such a thing. */
  readonly faults?: readonly { readonly what: string; readonly since: Moment; readonly ended?: Moment; readonly source: string }[];
  readonly installed?: readonly { readonly slot: string; readonly what: string; readonly name?: string; readonly href?: string }[];
  readonly readings?: readonly Newest[];
  /** The same for programs. */
  readonly json: string;
}

export interface Newest {
  readonly what: string;
  readonly value: string;
  /** Reference or indicative; or that nobody said. */
  readonly quality: string;
  readonly at: Moment;
  readonly stale: boolean;
}

/** Where its page is; `kind` is the key of its layer. */
export const assetPath = (kind: string, id: string): string => `/place/assets/${kind}/${encodeURIComponent(id)}`;

/** A result with the unit that its Datastream (`is`) names. */
export function resultWords(result: unknown, { unitOfMeasurement }: Readonly<Record<string, unknown>>): string {
  const unit = (unitOfMeasurement as { symbol?: unknown } | undefined)?.symbol, value = typeof result === 'object' ? JSON.stringify(result) : String(result);
  return typeof unit === 'string' && unit.length > 0 ? `${value} ${unit}` : value;
}
