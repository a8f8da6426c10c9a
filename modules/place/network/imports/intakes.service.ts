import { Injectable } from '@nestjs/common';
import { ofcomPostcodes, ofcomPremises } from '../../../../core/network/layouts/coverage.js';
import { bdukPremises } from '../../../../core/network/layouts/plans.js';
import { osOpenUprn, premises, type PremisesRow } from '../../../../core/network/layouts/premises.js';
import { Postcodes } from '../postcodes.store.js';
import { PremisesStore } from '../premises.store.js';
import { Wards } from '../wards.store.js';
import type { LayoutName } from './import.js';
import { intake, type Intake, type Kept, type Lined } from './intake.js';

const NOT_HERE = 'uprn: is no address of the town that is known here. Import its address first; if it is no premises (a post box, a substation), leave it out.';

/** Where the rows of each layout go. */
@Injectable()
export class Intakes {
  private readonly byName: Readonly<Record<LayoutName, Intake>>;

  constructor(private readonly store: PremisesStore, private readonly wards: Wards, postcodes: Postcodes) {
    this.byName = {
      'os-open-uprn': intake(osOpenUprn, (rows, dryRun) => this.addresses(rows, dryRun)),
      premises: intake(premises, (rows, dryRun) => this.addresses(rows, dryRun)),
      'ofcom-premises': intake(ofcomPremises, (rows, dryRun) => this.ofKnown(rows, dryRun, (items) => this.store.keepOffers(items))),
      'ofcom-postcodes': intake(ofcomPostcodes, async (rows, dryRun) => ({ changed: dryRun ? 0 : await postcodes.keep(rows.map(({ item }) => item)) })),
      'bduk-premises': intake(bdukPremises, (rows, dryRun) => this.ofKnown(rows, dryRun, (items) => this.store.keepPlans(items))),
    };
  }

  of(name: LayoutName): Intake {
    return this.byName[name];
  }

  /** The national file is cut to the town where its wards are known. */
  private async addresses(rows: readonly Lined<PremisesRow>[], dryRun: boolean): Promise<Kept> {
    const wardOf = await this.wards.finder();
    const here = wardOf ? rows.flatMap(({ item }) => {
      const ward = wardOf(item.longitude, item.latitude);
      return ward === undefined ? [] : [{ ...item, ward }];
    }) : rows.map(({ item }) => item);
    return { changed: dryRun ? 0 : await this.store.keep(here), outside: rows.length - here.length };
  }

  private async ofKnown<Item extends { readonly uprn: string }>(rows: readonly Lined<Item>[], dryRun: boolean, keep: (items: readonly Item[]) => Promise<number>): Promise<Kept> {
    const known = await this.store.known(rows.map(({ item }) => item.uprn));
    const items = rows.flatMap(({ item }) => (known.has(item.uprn) ? [item] : []));
    const faults = rows.flatMap(({ line, item }) => (known.has(item.uprn) ? [] : [{ line, field: 'uprn', detail: NOT_HERE }]));
    return { changed: dryRun || items.length === 0 ? 0 : await keep(items), faults };
  }
}
