import { Injectable } from '@nestjs/common';
import { areaKey } from '../../../core/air/area-key.js';
import type { About, AirAreaView, AirSiteView, LightFaultView, OutageView, StretchView, Subject, Views } from '../../../core/cases/place-rule.js';
import { AirAreas } from '../air/air-areas.service.js';
import { AirSites } from '../air/air-sites.store.js';
import { LightFaults, type LightFault } from '../network/lights/faults.store.js';
import { Outages, type Outage } from '../network/outages/outages.store.js';
import { Incidents } from '../traffic/incidents.store.js';
import { Segments } from '../traffic/segments.store.js';
import { LiveVoices } from './voices/live-voices.service.js';

export const HOUR_MS = 3_600_000, DAY_MS = 24 * HOUR_MS;
/** What the rules look back upon. */
export const AIR_DAYS = 8, ROAD_DAYS = 28, INCIDENT_DAYS = 7;
const PAGE = 200;
/** No rule finds a fault that is younger. */
const YOUNGEST_FAULT_MS = HOUR_MS;
/** Faults and outages looked at in one round; the oldest come first. [ours] */
const MOST = 20_000;

export const dayOf = (at: number): number => Math.floor(at / DAY_MS) * DAY_MS;

/** What is known now of every subject of a kind. `open`: subjects with a case, which are looked at even when they are no longer listed. */
@Injectable()
export class LiveViews {
  private readonly of: { readonly [A in About]: (now: number, open: ReadonlyMap<string, Subject>) => AsyncGenerator<Views[A]> } = {
    'air-site': (now) => this.airSites(now), 'air-area': (now, open) => this.airAreas(now, open), 'stretch': (now) => this.stretches(now),
    'light-fault': (now, open) => this.lightFaults(now, open), 'outage': (now, open) => this.outs(now, open), 'voices': (now, open) => this.voices.all(now, open),
  };

  constructor(private readonly sites: AirSites, private readonly areas: AirAreas, private readonly segments: Segments, private readonly incidents: Incidents, private readonly faults: LightFaults, private readonly outages: Outages, private readonly voices: LiveVoices) {}

  about(about: About, now: number, open: ReadonlyMap<string, Subject>): AsyncGenerator<Views[About]> {
    return this.of[about](now, open);
  }

  private async *airSites(now: number): AsyncGenerator<AirSiteView> {
    for (const { id, name, grade } of await this.sites.all()) {
      const hours = await this.sites.between(id, now - AIR_DAYS * DAY_MS, now);
      yield { now, subject: { id, name }, grade, hours: Object.fromEntries(Object.entries(hours).map(([pollutant, hourly]) => [pollutant, new Map([...hourly].filter(([at]) => at <= now))])) };
    }
  }

  private async *airAreas(now: number, open: ReadonlyMap<string, Subject>): AsyncGenerator<AirAreaView> {
    const byArea = new Map<string, { subject: Subject; foreseen: AirAreaView['foreseen'][number][] }>([...open].map(([id, subject]) => [id, { subject, foreseen: [] }]));
    for (const { area, ...one } of await this.areas.allForeseen()) {
      const id = areaKey(area), of = byArea.get(id);
      if (of) of.foreseen.push(one);
      else byArea.set(id, { subject: { id, name: area }, foreseen: [one] });
    }
    for (const { subject, foreseen } of byArea.values()) yield { now, subject, foreseen };
  }

  private async *stretches(now: number): AsyncGenerator<StretchView> {
    const today = dayOf(now);
    for (let after = '', page = await this.segments.page(after, PAGE); page.length > 0; page = await this.segments.page(after, PAGE)) {
      after = page.at(-1)?.id ?? '';
      const ids = page.map(({ id }) => id);
      const [days, episodes] = await Promise.all([this.segments.stationary(ids, today - ROAD_DAYS * DAY_MS, today), this.incidents.of(ids, now - INCIDENT_DAYS * DAY_MS, now + 1)]);
      for (const { id, name } of page) yield stretchView(now, { id, name }, episodes.get(id) ?? [], days.get(id) ?? []);
    }
  }

  private async *lightFaults(now: number, open: ReadonlyMap<string, Subject>): AsyncGenerator<LightFaultView> {
    const left = new Set(open.keys());
    let last: LightFault | undefined;
    for (let seen = 0; seen < MOST; seen += PAGE) {
      const page = await this.faults.openSince(last, undefined, PAGE);
      for (const fault of page) {
        left.delete(fault.id);
        yield faultView(now, fault);
      }
      last = page.at(-1);
      if (!last || page.length < PAGE || now - last.since < YOUNGEST_FAULT_MS) break;
    }
    for (const fault of await this.faults.named([...left])) yield faultView(now, fault);
  }

  private async *outs(now: number, open: ReadonlyMap<string, Subject>): AsyncGenerator<OutageView> {
    const left = new Set(open.keys());
    for (let seen = 0, after = ''; seen < MOST; seen += PAGE) {
      const page = await this.outages.page({ interval: { from: now, to: now }, kind: 'broadband' }, after, PAGE);
      for (const outage of page) {
        left.delete(outage.id);
        yield outageView(now, outage);
      }
      after = page.at(-1)?.id ?? '';
      if (page.length < PAGE) break;
    }
    for (const id of left) {
      const outage = await this.outages.find(id);
      if (outage) yield outageView(now, outage);
    }
  }
}

export function stretchView(now: number, subject: Subject, episodes: StretchView['episodes'], days: readonly { readonly day: number; readonly stationary: number }[]): StretchView {
  const day = dayOf(now), today = days.find((one) => one.day === day);
  return { now, subject, episodes, before: days.filter((one) => one.day < day && one.day >= day - ROAD_DAYS * DAY_MS).map(({ stationary }) => stationary), ...(today ? { today } : {}) };
}

export const faultView = (now: number, { id, column, kind, since, endedAt }: LightFault): LightFaultView => ({ now, subject: { id, name: `${column}: ${kind}` }, kind, since, ...(endedAt === undefined ? {} : { endedAt }) });
export const outageView = (now: number, { id, source, reference, kind, start, end, expectedEnd }: Outage): OutageView => ({
  now, subject: { id, name: `${source} ${reference}` }, kind, source, start, ...(end === undefined ? {} : { end }), ...(expectedEnd === undefined ? {} : { expectedEnd }),
});
