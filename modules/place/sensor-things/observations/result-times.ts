import { readSpan } from '../../../../core/sta/times.js';
import type { EntityDoc } from '../entity-docs.js';

/** When an Observation's resultTime begins; what has none comes before all times. */
export const resultTimeOf = ({ is }: Pick<EntityDoc, 'is'>): number => (typeof is['resultTime'] === 'string' ? (readSpan(is['resultTime'])?.from ?? -Infinity) : -Infinity);

/** Between which of them Observations lie; null where one has none. */
export function resultSpanOf(docs: readonly EntityDoc[]): { readonly resultFrom: Date | null; readonly resultTo: Date | null } {
  const times = docs.map(resultTimeOf), dated = (at: number): Date | null => (Number.isFinite(at) ? new Date(at) : null);
  return { resultFrom: dated(Math.min(...times)), resultTo: dated(Math.max(...times)) };
}
