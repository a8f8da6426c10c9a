import { Injectable } from '@nestjs/common';
import { AreaProblem, areaOf } from '../../../core/geo/areas.js';
import { sharesOf } from '../../../core/network/coverage.js';
import { BUILD_STATES, buildOf, gigabitVoucher, universalService } from '../../../core/network/eligibility.js';
import { uprnOf } from '../../../core/network/premises.js';
import { RowProblem } from '../../../core/network/row-fields.js';
import type { Tier } from '../../../core/network/tiers.js';
import { iso } from '../../../core/time/when.js';
import { notFound, Problem } from '../../platform/http/problem.js';
import { PremisesStore, type WardCount } from './premises.store.js';
import { Wards, type Ward } from './wards.store.js';
import { offerView, premisesView } from './views.js';

/** Who is covered by what, and who is not. */
@Injectable()
export class Network {
  constructor(private readonly premises: PremisesStore, private readonly wards: Wards) {}

  async summary(area: 'ward' | 'town'): Promise<object> {
    const counted = await this.premises.counted();
    const rows = [...counted].sort(([a], [b]) => (a < b ? -1 : 1)).map(([ward, of]) => ({ ward: ward || null, ...told(of) }));
    const town: WardCount = { counted: {}, builds: {}, unknown: 0 };
    for (const of of counted.values()) {
      add(town.counted, of.counted);
      add(town.builds, of.builds);
      town.unknown += of.unknown;
    }
    return { counts: 'distinct premises', town: told(town), ...(area === 'ward' ? { wards: rows } : {}) };
  }

  async one(uprn: string, withPostcode: boolean): Promise<object> {
    const found = await this.premises.find(asUprn(uprn));
    if (!found) throw notFound('premises');
    const { premises, offers } = found;
    const { best, plan } = premises;
    return {
      ...premisesView(premises, withPostcode),
      offers: offers.map(offerView),
      build: { state: buildOf(plan, best), ...plan?.contract, ...(plan ? { publishedAt: iso(plan.publishedAt).slice(0, 10) } : {}) },
      universalService: universalService(plan, best), gigabitVoucher: gigabitVoucher(plan, best),
    };
  }

  async uncovered(tier: Tier, ward: string | undefined, after: string, limit: number): Promise<object[]> {
    const page = await this.premises.without(tier, ward, after, limit);
    return page.map((premises) => ({ ...premisesView(premises, true), build: buildOf(premises.plan, premises.best) }));
  }

  /** Boundaries anew: all that has a place is sorted into its ward again. */
  async takeWards(features: readonly unknown[]): Promise<{ wards: number; moved: number }> {
    const wards = features.map((feature, i) => wardOf(feature, i));
    const twice = wards.find(({ name }, i) => wards.findIndex((one) => one.name === name) !== i);
    if (twice) throw new Problem(400, 'value', `features: the ward ${twice.name} stands twice.`, { field: 'features' });
    await this.wards.replace(wards);
    const finder = await this.wards.finder();
    return { wards: wards.length, moved: finder ? await this.premises.sortIntoWards(finder) : 0 };
  }
}

function add<Name extends string>(to: Partial<Record<Name, number>>, counts: Partial<Record<Name, number>>): void {
  for (const [name, n] of Object.entries(counts) as [Name, number][]) to[name] = (to[name] ?? 0) + n;
}

function told({ counted, builds, unknown }: WardCount): object {
  const { premises, withoutData, shares } = sharesOf(counted);
  return { premises, withoutData, unknownKind: unknown, coverage: shares, gigabitBuild: Object.fromEntries(BUILD_STATES.map((state) => [state, builds[state] ?? 0])) };
}

function asUprn(text: string): string {
  try {
    return uprnOf(text);
  } catch (error) {
    if (error instanceof RowProblem) throw new Problem(400, 'value', error.message, { field: 'uprn' });
    throw error;
  }
}

/** The names under which the Office for National Statistics gives wards: WD13NM, WD23CD … */
const NAME = /^(?:WD\d\dNM|name)$/i, CODE = /^(?:WD\d\dCD|code)$/i;

function wardOf(feature: unknown, i: number): Ward & { geometry: object } {
  const { properties, geometry } = (typeof feature === 'object' && feature !== null ? feature : {}) as { properties?: unknown; geometry?: unknown };
  const said = (pattern: RegExp): string | undefined => {
    const value = Object.entries((properties ?? {}) as object).find(([key]) => pattern.test(key))?.[1] as unknown;
    return typeof value === 'string' && value.trim() !== '' && value.length <= 100 ? value.trim() : undefined;
  };
  const field = `features.${i}`, name = said(NAME), code = said(CODE);
  if (!name) throw new Problem(400, 'required', `${field}.properties.name: is missing. Give the ward’s name as name or WD24NM.`, { field: `${field}.properties.name` });
  try {
    areaOf(geometry, `${field}.geometry`);
  } catch (error) {
    if (error instanceof AreaProblem) throw new Problem(400, 'value', error.message, { field: error.field });
    throw error;
  }
  return { name, ...(code ? { code } : {}), geometry: geometry as object };
}
