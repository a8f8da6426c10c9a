import { Injectable } from '@nestjs/common';
import { bestOffer, sharesOf, type Offer } from '../../../core/network/coverage.js';
import { tierOf, type Tier } from '../../../core/network/tiers.js';
import { iso } from '../../../core/time/when.js';
import { Clock } from '../../platform/clock/clock.js';
import { Problem } from '../../platform/http/problem.js';
import { PremisesStore } from './premises.store.js';

/** It reads every record: a day is reckoned once for all who ask, and held so long. [ours] */
const HELD_MS = 10 * 60_000, MOST_HELD = 30, AT_ONCE = 500;

type Counts = Partial<Record<Tier | 'none', number>>;
type ByWard = ReadonlyMap<string, Counts>;

/** Who was covered on a past day: by what had been said until then, of the premises that are known today. */
@Injectable()
export class PastCoverage {
  private readonly held = new Map<number, { readonly until: number; readonly counts: Promise<ByWard> }>();
  private last: Promise<unknown> = Promise.resolve();

  constructor(private readonly premises: PremisesStore, private readonly clock: Clock) {}

  async summary(area: 'ward' | 'town', day: number): Promise<object> {
    const now = this.clock.now();
    if (day > now) throw new Problem(400, 'value', 'on: lies ahead. Name a day that has been, or leave it out for now.', { field: 'on' });
    const counts = await this.of(day, now), town: Counts = {};
    for (const ward of counts.values()) for (const [tier, n] of Object.entries(ward) as [Tier, number][]) town[tier] = (town[tier] ?? 0) + n;
    return {
      counts: 'distinct premises, as they are known today', on: iso(day).slice(0, 10), town: told(town),
      ...(area === 'ward' ? { wards: [...counts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([ward, of]) => ({ ward: ward || null, ...told(of) })) } : {}),
    };
  }

  private of(day: number, now: number): Promise<ByWard> {
    const known = this.held.get(day);
    if (known && known.until > now) return known.counts;
    if (this.held.size >= MOST_HELD) this.held.clear();
    // One day after the other: each reads everything.
    const counts = this.last.then(() => this.reckon(day));
    this.last = counts.catch(() => undefined);
    this.held.set(day, { until: now + HELD_MS, counts });
    counts.catch(() => this.held.delete(day));
    return counts;
  }

  private async reckon(day: number): Promise<ByWard> {
    const byWard = new Map<string, Counts>();
    for (const [ward, { counted }] of await this.premises.counted()) {
      const all = Object.values(counted).reduce((sum, n) => sum + n, 0);
      if (all > 0) byWard.set(ward, { none: all });
    }
    let some: { uprn: string; offers: readonly Offer[] }[] = [];
    for await (const one of this.premises.offersUntil(day)) if (some.push(one) >= AT_ONCE) some = await this.sorted(some, byWard);
    await this.sorted(some, byWard);
    return byWard;
  }

  /** Those who had an offer are no longer among those of whom nobody had said anything. */
  private async sorted(some: readonly { readonly uprn: string; readonly offers: readonly Offer[] }[], byWard: Map<string, Counts>): Promise<[]> {
    const wards = await this.premises.wardsOf(some.map(({ uprn }) => uprn));
    for (const { uprn, offers } of some) {
      const ward = wards.get(uprn), best = bestOffer(offers), counts = ward === undefined ? undefined : byWard.get(ward);
      if (!counts || !best) continue;
      const tier = tierOf(best);
      counts[tier] = (counts[tier] ?? 0) + 1;
      counts.none = Math.max(0, (counts.none ?? 0) - 1);
    }
    return [];
  }
}

function told(counts: Counts): object {
  const { premises, withoutData, shares } = sharesOf(counts);
  return { premises, withoutData, coverage: shares };
}
