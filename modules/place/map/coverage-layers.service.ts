import { Injectable } from '@nestjs/common';
import type { Area } from '../../../core/geo/areas.js';
import { sharesOf } from '../../../core/network/coverage.js';
import { hexagonOf } from '../../../core/network/radio.js';
import { Clock } from '../../platform/clock/clock.js';
import { PremisesStore, type WardCount } from '../network/premises.store.js';
import { Radio } from '../network/radio/radio.store.js';
import { Wards } from '../network/wards.store.js';
import { HELD_ASSETS_MS, listOfAll, type MapFeature, type MapLayer } from './layer.js';

/** How far the network reaches: lines by ward, LoRaWAN by cell. They lie under everything else, so they are drawn when they are asked for. */
@Injectable()
export class CoverageLayers {
  readonly broadband: MapLayer;
  readonly radio: MapLayer;
  private counts: { readonly until: number; readonly by: Promise<Map<string, WardCount>> } | undefined;

  constructor(private readonly premises: PremisesStore, private readonly heard: Radio, private readonly wards: Wards, private readonly clock: Clock) {
    const cells = (): Promise<MapFeature[]> => this.cells();
    this.broadband = {
      key: 'coverage', title: 'Broadband', empty: 'No home or business has been handed in with a ward yet.', heldMs: HELD_ASSETS_MS, pages: false, onlyWhenAsked: true,
      features: () => this.covered(),
      // A ward is itself, also where its edge begins in its neighbour.
      list: { count: async (ward) => (await this.covered(ward)).length, page: async (skip, most, ward) => (await this.covered(ward)).slice(skip, skip + most) },
    };
    this.radio = { key: 'radio', title: 'LoRaWAN reception', empty: 'No device with a known place has been heard in the last month.', heldMs: HELD_ASSETS_MS, pages: false, onlyWhenAsked: true, features: cells, list: listOfAll(cells) };
  }

  /** Undefined: nothing is known of this ward. */
  async inWard(ward: string): Promise<string | undefined> {
    const count = (await this.counted()).get(ward);
    return count && coverageWords(count);
  }

  private async covered(only?: Area): Promise<MapFeature[]> {
    const [wards, counted] = await Promise.all([this.wards.areas(), this.counted()]);
    return wards.flatMap(({ name, code, area }): MapFeature[] => {
      const says = (!only || String(only.box) === String(area.box)) && coverageWords(counted.get(name));
      return says ? [{ id: code ?? name, name, says, geometry: { type: 'MultiPolygon', coordinates: area.polygons } }] : [];
    });
  }

  private async cells(): Promise<MapFeature[]> {
    return (await this.heard.judged(this.clock.now())).map(({ cell, state, because }) => ({ id: cell, name: `Cell ${cell}`, says: `${STATES[state]}: ${because}`, geometry: { type: 'MultiPolygon', coordinates: [[hexagonOf(cell)]] } }));
  }

  /** Counting goes through all premises: once for all who look. */
  private counted(): Promise<Map<string, WardCount>> {
    const now = this.clock.now();
    if (!this.counts || this.counts.until <= now) {
      const by = this.premises.counted();
      this.counts = { until: now + HELD_ASSETS_MS, by };
      by.catch(() => (this.counts = undefined));
    }
    return this.counts.by;
  }
}

const STATES = { usable: 'Usable', unusable: 'Not usable', 'too few samples': 'Not known yet' } as const;

function coverageWords(count: WardCount | undefined): string | undefined {
  if (!count) return undefined;
  const { premises, withoutData, shares } = sharesOf(count.counted), gigabit = shares.find(({ tier }) => tier === 'gigabit');
  if (premises === 0 || !gigabit) return undefined;
  const number = (n: number): string => n.toLocaleString('en-GB');
  return `Gigabit lines reach ${number(gigabit.premises)} of ${number(premises)} homes and businesses (${gigabit.percent} %).${withoutData > 0 ? ` Of ${number(withoutData)} nobody has said what they can have.` : ''}`;
}
