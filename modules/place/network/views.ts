import type { Offer } from '../../../core/network/coverage.js';
import { TIERS, ufbb100, ufbb300 } from '../../../core/network/tiers.js';
import { iso } from '../../../core/time/when.js';
import type { Premises } from './premises.store.js';

const day = (at: number): string => iso(at).slice(0, 10);

export const offerView = ({ operator, technology, maxDown, maxUp, observedAt, source }: Offer): object => ({ operator, technology, maxDown, maxUp: maxUp ?? null, observedAt: day(observedAt), source });

/** The best line of one premises; a tier of null says that nobody has said anything. */
export function bestView({ best, rank }: Pick<Premises, 'best' | 'rank'>): Record<string, unknown> {
  if (!best) return { tier: null, maxDown: null, maxUp: null, technology: null, operator: null, ufbb100: null, ufbb300: null, observedAt: null, source: null };
  return { tier: TIERS[rank] ?? null, ...offerView(best), ufbb100: ufbb100(best), ufbb300: ufbb300(best) };
}

/** A postcode with a number is an address nearly: only for those who work with it. */
export function premisesView(premises: Premises, withPostcode: boolean): Record<string, unknown> {
  const { uprn, kind, ward, postcode, point: { coordinates: [longitude, latitude] } } = premises;
  return { uprn, kind, ward: ward ?? null, ...(withPostcode ? { postcode: postcode ?? null } : {}), longitude, latitude, ...bestView(premises) };
}
