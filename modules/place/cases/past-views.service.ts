import { setImmediate } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import type { AirSiteView, LightFaultView, OutageView, PlaceRule, StretchView, Subject } from '../../../core/cases/place-rule.js';
import { stretchStationary } from '../../../core/cases/road-rules.js';
import type { Pollutant } from '../../../core/air/pollutants.js';
import type { Episode } from '../../../core/traffic/episodes.js';
import { AirSites } from '../air/air-sites.store.js';
import { LightFaults, type LightFault } from '../network/lights/faults.store.js';
import { Outages, type Outage } from '../network/outages/outages.store.js';
import { Incidents } from '../traffic/incidents.store.js';
import { Segments } from '../traffic/segments.store.js';
import type { Past, Span } from './past.js';
import { PastVoices } from './voices/past-voices.service.js';
import { AIR_DAYS, DAY_MS, dayOf, faultView, HOUR_MS, INCIDENT_DAYS, outageView, ROAD_DAYS, stretchView } from './live-views.service.js';

/** Views between two pauses: a back-test never holds up what is live. */
const PAUSE_EVERY = 24;
/** A case of an incident opens and ends on a whole five minutes. */
const STEP_MS = 300_000, LOOK_MS = 60_000;

/**
 * What was known then, from what is kept. Of forecasts only the last word is, so they cannot be tried again. Of an outage its
 * beginning, its end and the last expected end are: that one is known from when it was told, and before it none.
 */
@Injectable()
export class PastViews {
  constructor(private readonly sites: AirSites, private readonly segments: Segments, private readonly incidents: Incidents, private readonly faults: LightFaults, private readonly outages: Outages, private readonly voices: PastVoices) {}

  can({ about }: Pick<PlaceRule, 'about'>): boolean {
    return about !== 'air-area';
  }

  /** Subjects by their ids, from beyond `after`. */
  async of(rule: PlaceRule, span: Span, only: string | undefined, after: string, most: number): Promise<Past[]> {
    if (rule.about === 'air-site') {
      const sites = (await this.sites.all()).filter(({ id }) => (only === undefined ? id > after : id === only)).sort((a, b) => (a.id < b.id ? -1 : 1)).slice(0, most);
      return sites.map(({ id, name, grade }) => ({ subject: { id, name }, views: this.air({ id, name }, grade, span) }));
    }
    if (rule.about === 'light-fault') {
      const faults = only === undefined ? await this.faults.across(span.from, span.to, after, most) : await this.faults.named([only]);
      return faults.map((fault) => ({ subject: faultView(fault.since, fault).subject, views: this.fault(fault, span) }));
    }
    if (rule.about === 'outage') {
      const found = only === undefined ? undefined : await this.outages.find(only);
      const outages = only === undefined ? await this.outages.page({ interval: span, kind: 'broadband' }, after, most) : found ? [found] : [];
      return outages.map((outage) => ({ subject: outageView(outage.start, outage).subject, views: this.outage(outage, span) }));
    }
    if (rule.about === 'voices') return this.voices.of(span, only, after, most);
    const one = only === undefined ? undefined : await this.segments.find(only);
    const page = only === undefined ? await this.segments.page(after, most) : one ? [one] : [];
    const views = rule.name === stretchStationary.name ? (subject: Subject) => this.days(subject, span) : (subject: Subject) => this.episodes(subject, span);
    return page.map(({ id, name }) => ({ subject: { id, name }, views: views({ id, name }) }));
  }

  private async *fault({ endedAt, ...fault }: LightFault, span: Span): AsyncGenerator<LightFaultView> {
    for (const now of looks(fault.since, endedAt, [], span)) yield faultView(now, { ...fault, ...(endedAt !== undefined && endedAt <= now ? { endedAt } : {}) });
  }

  private async *outage({ end, expectedEnd, expectedToldAt, ...outage }: Outage, span: Span): AsyncGenerator<OutageView> {
    for (const now of looks(outage.start, end, [expectedToldAt, expectedEnd], span)) {
      yield outageView(now, { ...outage, ...(end !== undefined && end <= now ? { end } : {}), ...(expectedEnd !== undefined && (expectedToldAt ?? 0) <= now ? { expectedEnd } : {}) });
    }
  }

  /** At the end of every hour. */
  private async *air(subject: Subject, grade: AirSiteView['grade'], { from, to }: Span): AsyncGenerator<AirSiteView> {
    const all = Object.entries(await this.sites.between(subject.id, from - AIR_DAYS * DAY_MS, to)) as [Pollutant, Map<number, number>][];
    for (let now = Math.ceil(from / HOUR_MS) * HOUR_MS, i = 1; now <= to; now += HOUR_MS, i += 1) {
      yield { now, subject, grade, hours: Object.fromEntries(all.map(([pollutant, hourly]) => [pollutant, ended(hourly, now)])) };
      if (i % PAUSE_EVERY === 0) await setImmediate();
    }
  }

  /** At the end of every day. */
  private async *days(subject: Subject, { from, to }: Span): AsyncGenerator<StretchView> {
    const first = dayOf(from), days = (await this.segments.stationary([subject.id], first - ROAD_DAYS * DAY_MS, to)).get(subject.id) ?? [];
    for (let day = first; day <= to; day += DAY_MS) yield stretchView(day + DAY_MS - 1, subject, [], days);
  }

  /** At those five minutes in which something changed. */
  private async *episodes(subject: Subject, { from, to }: Span): AsyncGenerator<StretchView> {
    const all = (await this.incidents.of([subject.id], from - INCIDENT_DAYS * DAY_MS, to)).get(subject.id) ?? [];
    for (const now of instants(all).filter((at) => at >= from && at <= to)) yield stretchView(now, subject, all.filter(({ suspectedAt }) => suspectedAt <= now), []);
  }
}

/** A minute after each of its hours has passed, as who looks all the time would find it; when something was told of it, and at its end. */
function looks(since: number, until: number | undefined, told: readonly (number | undefined)[], { from, to }: Span): number[] {
  const first = since >= from ? since : from - ((from - since) % HOUR_MS), all = new Set([from, ...told, ...(until === undefined ? [] : [until])]);
  for (let at = first + LOOK_MS; at <= Math.min(to, until ?? to); at += HOUR_MS) all.add(at);
  return [...all].filter((at) => at !== undefined && at >= Math.max(from, since) && at <= to && at <= (until ?? to)).sort((a, b) => (a ?? 0) - (b ?? 0)) as number[];
}

/** The hours of the last days that have ended by then. */
function ended(hourly: ReadonlyMap<number, number>, now: number): Map<number, number> {
  const known = new Map<number, number>();
  for (let at = now - AIR_DAYS * DAY_MS; at < now; at += HOUR_MS) {
    const mean = hourly.get(at);
    if (mean !== undefined) known.set(at, mean);
  }
  return known;
}

/** From an episode's confirmation to its end, and a day beyond where nobody told its end. */
function instants(episodes: readonly Episode[]): number[] {
  const all = new Set<number>();
  for (const { confirmedAt, clearedAt, seenAt } of episodes) {
    if (confirmedAt === undefined) continue;
    for (let at = Math.ceil(confirmedAt / STEP_MS) * STEP_MS; at < (clearedAt ?? seenAt + DAY_MS) + STEP_MS; at += STEP_MS) all.add(at);
  }
  return [...all].sort((a, b) => a - b);
}
