import { Injectable } from '@nestjs/common';
import { codePointOpen } from '../../../../core/network/layouts/code-point.js';
import { ofcomPostcodes, ofcomPremises } from '../../../../core/network/layouts/coverage.js';
import { bdukPremises } from '../../../../core/network/layouts/plans.js';
import { osOpenUprn, premises } from '../../../../core/network/layouts/premises.js';
import { columns, talq } from '../../../../core/network/layouts/lights.js';
import { walking } from '../../../../core/network/layouts/walking.js';
import { wifiUsage, wifiVenues, type UsageRow } from '../../../../core/network/layouts/wifi.js';
import type { Position } from '../../../../core/geo/position.js';
import { Lights } from '../lights/lights.service.js';
import { Wifi } from '../wifi/wifi.store.js';
import { WalkWays } from '../../walking/walk-ways.store.js';
import { PostcodePlaces } from '../postcode-places.store.js';
import { Postcodes } from '../postcodes.store.js';
import { PremisesStore } from '../premises.store.js';
import { Wards } from '../wards.store.js';
import type { LayoutName, Place, RowFault } from './import.js';
import { intake, type Intake, type Kept, type Placed } from './intake.js';

const NOT_HERE = 'uprn: is no address of the town that is known here. Import its address first; if it is no premises (a post box, a substation), leave it out.';

const IN_NO_WARD = 'latitude: lies in none of the town’s wards: passed over.';
const FAR = 'latitude: lies more than 5 km outside the town’s wards. It was taken all the same: is it the right file?';
const far = (place: Place, detail: string): RowFault => ({ ...place, field: 'latitude', detail });

type Keep<Item> = (items: readonly (Item & { readonly ward?: string })[]) => Promise<number>;

/** Where the rows of each layout go. */
@Injectable()
export class Intakes {
  private readonly byName: Readonly<Record<LayoutName, Intake>>;

  constructor(private readonly store: PremisesStore, private readonly wards: Wards, private readonly wifi: Wifi, lights: Lights, postcodes: Postcodes, places: PostcodePlaces, ways: WalkWays) {
    this.byName = {
      'os-open-uprn': intake(osOpenUprn, (rows, dryRun) => this.inTown(rows, dryRun, (items) => this.store.keep(items))),
      'code-point-open': intake(codePointOpen, (rows, dryRun) => this.inTown(rows, dryRun, (items) => places.keep(items))),
      premises: intake(premises, (rows, dryRun) => this.inTown(rows, dryRun, (items) => this.store.keep(items))),
      columns: intake(columns, (rows, dryRun) => this.placed(rows, dryRun, (items) => lights.keep(items))),
      talq: intake(talq, (rows, dryRun) => this.placed(rows, dryRun, (items) => lights.keep(items))),
      'wifi-venues': intake(wifiVenues, (rows, dryRun) => this.placed(rows, dryRun, (items) => this.wifi.keep(items))),
      'wifi-usage': intake(wifiUsage, (rows, dryRun) => this.usage(rows, dryRun)),
      walking: intake(walking, (rows, dryRun) => this.inTown(rows, dryRun, (items) => ways.keep(items))),
      'ofcom-premises': intake(ofcomPremises, (rows, dryRun) => this.ofKnown(rows, dryRun, (items) => this.store.keepOffers(items))),
      'ofcom-postcodes': intake(ofcomPostcodes, async (rows, dryRun) => ({ changed: dryRun ? 0 : await postcodes.keep(rows.map(({ item }) => item)) })),
      'bduk-premises': intake(bdukPremises, (rows, dryRun) => this.ofKnown(rows, dryRun, (items) => this.store.keepPlans(items))),
    };
  }

  of(name: LayoutName): Intake {
    return this.byName[name];
  }

  /** A file of the whole country is cut to the town where its wards are known. */
  private async inTown<Item extends Position>(rows: readonly Placed<Item>[], dryRun: boolean, keep: Keep<Item>): Promise<Kept> {
    const wardOf = await this.wards.finder();
    const isHere = ({ item }: Placed<Item>): boolean => !wardOf || wardOf(item.longitude, item.latitude) !== undefined;
    const here = rows.filter(isHere), outside = rows.length === here.length ? [] : rows.filter((row) => !isHere(row));
    return { ...(here.length > 0 ? await this.placed(here, dryRun, keep) : { changed: 0 }), outside: outside.map(({ place }) => far(place, IN_NO_WARD)), passedOver: outside.length };
  }

  /** An asset of ours may stand a step beyond the boundary, or by right in another town: what is far off is taken and named. */
  private async placed<Item extends Position>(rows: readonly Placed<Item>[], dryRun: boolean, keep: Keep<Item>): Promise<Kept> {
    const wardOf = await this.wards.finder();
    const items = rows.map(({ item }) => {
      const ward = wardOf?.(item.longitude, item.latitude);
      return ward === undefined ? item : { ...item, ward };
    });
    const isFar = await this.wards.farOff();
    return { changed: dryRun ? 0 : await keep(items), outside: isFar ? rows.flatMap(({ place, item }) => (isFar(item.longitude, item.latitude) ? [far(place, FAR)] : [])) : [] };
  }

  private async ofKnown<Item extends { readonly uprn: string }>(rows: readonly Placed<Item>[], dryRun: boolean, keep: (items: readonly Item[]) => Promise<number>): Promise<Kept> {
    const known = await this.store.known(rows.map(({ item }) => item.uprn));
    const items = rows.flatMap(({ item }) => (known.has(item.uprn) ? [item] : []));
    const faults = rows.flatMap(({ place, item }) => (known.has(item.uprn) ? [] : [{ ...place, field: 'uprn', detail: NOT_HERE }]));
    return { changed: dryRun || items.length === 0 ? 0 : await keep(items), faults };
  }

  private async usage(rows: readonly Placed<UsageRow>[], dryRun: boolean): Promise<Kept> {
    const known = await this.wifi.known(rows.map(({ item }) => item.venue));
    const items = rows.flatMap(({ item }) => (known.has(item.venue) ? [item] : []));
    const faults = rows.flatMap(({ place, item }) => (known.has(item.venue) ? [] : [{ ...place, field: 'venue', detail: 'venue: is no venue that is known here. Import its venue first.' }]));
    return { changed: dryRun ? 0 : await this.wifi.keepUsage(items), faults };
  }
}
