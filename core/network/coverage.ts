import { rankOf, tierOf, TIERS, type Speed, type Tier } from './tiers.js';

/** What an operator can give one premises by one technology, as somebody said on a day. */
export interface Offer extends Speed {
  readonly operator: string;
  readonly technology: string;
  /** Beginning of the UTC day, milliseconds. */
  readonly observedAt: number;
  readonly source: string;
}

const better = (a: Offer, b: Offer): number => rankOf(tierOf(a)) - rankOf(tierOf(b)) || a.maxDown - b.maxDown || (a.maxUp ?? 0) - (b.maxUp ?? 0);

/** Of each operator what was said last, and of it all the best: an old word of one never hides a new one of another. */
export function bestOffer(offers: readonly Offer[]): Offer | undefined {
  const last = new Map<string, number>();
  for (const { operator, observedAt } of offers) last.set(operator, Math.max(last.get(operator) ?? -Infinity, observedAt));
  const current = offers.filter(({ operator, observedAt }) => last.get(operator) === observedAt);
  return current.reduce<Offer | undefined>((best, one) => (best && better(best, one) >= 0 ? best : one), undefined);
}

/** Per cent, not rounded. No premises are no hundred per cent. */
export const percentOf = (covered: number, premises: number): number | undefined => (premises > 0 ? (100 * covered) / premises : undefined);
export const rounded = (percent: number | undefined): number | null => (percent === undefined ? null : Math.round(percent * 10) / 10);

/** Premises by the tier that their best offer reaches; `none`: of these nobody has said anything. */
export type Counted = Readonly<Partial<Record<Tier | 'none', number>>>;

export interface Share {
  readonly tier: Tier;
  /** Distinct premises with this tier or a better one. */
  readonly premises: number;
  readonly percent: number | null;
}

export function sharesOf(counted: Counted): { readonly premises: number; readonly withoutData: number; readonly shares: readonly Share[] } {
  const premises = Object.values(counted).reduce((sum, count) => sum + count, 0);
  const shares = TIERS.slice(1).map((tier) => {
    const reached = TIERS.slice(rankOf(tier)).reduce((sum, one) => sum + (counted[one] ?? 0), 0);
    return { tier, premises: reached, percent: rounded(percentOf(reached, premises)) };
  });
  return { premises, withoutData: counted.none ?? 0, shares };
}
