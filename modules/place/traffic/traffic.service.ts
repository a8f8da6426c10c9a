import { Injectable } from '@nestjs/common';
import type { Quality } from '../../../core/sta/quality.js';
import { qualitiesOf } from '../../../core/sta/regular-quality.js';
import { measuresOf, type Measures } from '../../../core/traffic/measures.js';
import { mphOf, together, type TrafficReading } from '../../../core/traffic/readings.js';
import { Clock } from '../../platform/clock/clock.js';
import { eachItem, type RejectedItem } from '../../platform/http/each-item.js';
import { parsed } from '../../platform/http/parsed.js';
import { notFound, Problem } from '../../platform/http/problem.js';
import { instrumentsOf } from './instruments.js';
import { detectorsOf, Segments, type Bottleneck, type Segment, type WatchedSegment } from './segments.store.js';
import { MOST_MPH, TrafficReadingForm } from './traffic.forms.js';
import { DAY_MS, MINUTE_MS, TrafficSites, type TrafficSite } from './traffic-sites.store.js';

/** A clock may run so far ahead; and no detector hands in what is older. [ours] */
const AHEAD_MS = 2 * MINUTE_MS, OLDEST_MS = 400 * DAY_MS;
/** A stretch of which nothing was measured for so long is not known. [ours] */
const STALE_MS = 30 * MINUTE_MS;
const MOST_DAYS = 31, SHOWN_DAYS = 7;
/** Of a new stretch, what its detectors measured so long before is looked at as well. [ours] */
const LOOK_BACK_MS = 28 * DAY_MS;

export interface ReadingsReceipt {
  readonly accepted: number;
  readonly rejected: readonly RejectedItem[];
}
type SiteReading = TrafficReading & { readonly site: string };

/** Why a reading cannot be kept; undefined where it can. */
function unfit({ at, speed }: TrafficReading, { intervalMinutes }: TrafficSite, now: number): Problem | undefined {
  if (at % (intervalMinutes * MINUTE_MS) !== 0) return new Problem(400, 'value', `at: must be the beginning of an interval of ${intervalMinutes} min.`, { field: 'at' });
  if (at > now + AHEAD_MS) return new Problem(400, 'value', 'at: lies ahead. What is to come was not counted.', { field: 'at' });
  if (at < now - OLDEST_MS) return new Problem(400, 'value', 'at: is more than 400 days ago. Hand in counts by the hour instead.', { field: 'at' });
  if (speed !== undefined && speed > MOST_MPH) return new Problem(400, 'value', `speed: no traffic is faster than ${MOST_MPH} mph.`, { field: 'speed' });
  return undefined;
}

/** The town's roads: detectors, stretches, what was counted and what it means. */
@Injectable()
export class Traffic {
  constructor(private readonly sites: TrafficSites, private readonly segments: Segments, private readonly clock: Clock) {}

  async makeSite(site: TrafficSite): Promise<TrafficSite> {
    if (!(await this.sites.make(site))) throw new Problem(409, 'duplicate', 'There is a site with this id already. Choose another id.', { field: 'id' });
    return site;
  }

  async site(id: string): Promise<TrafficSite> {
    const site = await this.sites.find(id);
    if (!site) throw notFound('site');
    return site;
  }

  async makeSegment(segment: Segment): Promise<Segment> {
    const known = await this.sites.named([segment.upstream, segment.downstream ?? segment.upstream]);
    for (const field of ['upstream', 'downstream'] as const) if (segment[field] !== undefined && !known.has(segment[field])) throw new Problem(400, 'value', `${field}: there is no such site. Enter the site first.`, { field });
    if (segment.upstream === segment.downstream) throw new Problem(400, 'value', 'downstream: is the same as upstream. Leave it out.', { field: 'downstream' });
    if (!(await this.segments.make(segment, this.clock.now() - LOOK_BACK_MS))) throw new Problem(409, 'duplicate', 'There is a stretch with this id already. Choose another id.', { field: 'id' });
    return segment;
  }

  /** Reading by reading: a wrong one costs its neighbours nothing. Resolves when the others are durable. */
  async take(id: string, items: readonly unknown[]): Promise<ReadingsReceipt> {
    const site = await this.site(id);
    const { taken, rejected } = eachItem(items, (item): SiteReading => {
      const { unit, speed, at, flow, occupancy } = parsed(TrafficReadingForm, item);
      const reading = { at, ...(flow === undefined ? {} : { flow }), ...(occupancy === undefined ? {} : { occupancy }), ...(speed === undefined ? {} : { speed: unit === 'mph' ? speed : mphOf(speed) }) };
      const why = unfit(reading, site, this.clock.now());
      if (why) throw why;
      return { ...reading, site: site.id };
    });
    await this.keep(taken);
    return { accepted: taken.length, rejected };
  }

  /** Of readings of many sites those that can be kept, and how many cannot. Durable when it resolves. */
  async takeKnown(readings: readonly SiteReading[]): Promise<{ accepted: number; passedOver: number }> {
    const known = await this.sites.named([...new Set(readings.map(({ site }) => site))]);
    const now = this.clock.now();
    const kept = readings.flatMap((reading) => {
      const site = known.get(reading.site);
      if (!site) return [];
      // Suppliers stamp their intervals' ends or odd seconds: the interval in which that lies is meant.
      const step = site.intervalMinutes * MINUTE_MS;
      const whole = { ...reading, at: Math.floor(reading.at / step) * step };
      return unfit(whole, site, now) ? [] : [whole];
    });
    await this.keep(kept);
    return { accepted: kept.length, passedOver: readings.length - kept.length };
  }

  private async keep(readings: readonly SiteReading[]): Promise<void> {
    await this.sites.keep(readings);
    // After the readings: who looks between the two would else find nothing new and forget.
    const firstNew = new Map<string, number>();
    for (const { site, at } of readings) firstNew.set(site, Math.min(firstNew.get(site) ?? at, at));
    await this.segments.mark(firstNew);
  }

  async segment(id: string): Promise<WatchedSegment> {
    const segment = await this.segments.find(id);
    if (!segment) throw notFound('stretch of road');
    return segment;
  }

  async readings(id: string, span: { from?: number; to?: number }): Promise<{ segment: WatchedSegment; from: number; to: number; readings: TrafficReading[] }> {
    const { segment, from, to, read } = await this.read(id, span, 0);
    return { segment, from, to, readings: together(read) };
  }

  /** The same, each with its quality. */
  async judged(id: string, span: { from?: number; to?: number }): Promise<{ segment: WatchedSegment; from: number; to: number; readings: (TrafficReading & { readonly quality: Quality })[] }> {
    // Its coverage is of the day before it.
    const { segment, from, to, ids, read } = await this.read(id, span, DAY_MS);
    const readings = together(read).filter(({ at }) => at >= from);
    const qualities = qualitiesOf(instrumentsOf(ids, await this.sites.named(ids), read), readings.map(({ at }) => at), (at) => this.isStale(at));
    return { segment, from, to, readings: readings.flatMap((reading, i) => { const quality = qualities[i]; return quality ? [{ ...reading, quality }] : []; }) };
  }

  private async read(id: string, span: { from?: number; to?: number }, before: number): Promise<{ segment: WatchedSegment; from: number; to: number; ids: string[]; read: Map<number, TrafficReading>[] }> {
    const segment = await this.segment(id), { from, to } = this.span(span), ids = detectorsOf(segment);
    return { segment, from, to, ids, read: await this.sites.between(ids, from - before, to) };
  }

  async measures(id: string, span: { from?: number; to?: number }): Promise<{ segment: WatchedSegment; from: number; to: number; measures?: Measures }> {
    const { readings, segment, from, to } = await this.readings(id, span);
    const site = await this.site(segment.upstream);
    const measures = measuresOf(readings, { lengthMetres: segment.lengthMetres, freeFlow: segment.freeFlow?.speed ?? segment.limitMph, intervalMs: site.intervalMinutes * MINUTE_MS });
    return { segment, from, to, ...(measures ? { measures } : {}) };
  }

  async bottlenecks(span: { from?: number; to?: number }, most: number): Promise<{ from: number; to: number; ranked: (Bottleneck & { name: string })[] }> {
    const { from, to } = this.span(span);
    const ranked = await this.segments.bottlenecks(from, to, most);
    const named = await this.segments.named(ranked.map(({ segment }) => segment));
    return { from, to, ranked: ranked.map((one) => ({ ...one, name: named.get(one.segment)?.name ?? one.segment })) };
  }

  isStale(at: number): boolean {
    return this.clock.now() - at > STALE_MS;
  }

  span({ from, to = this.clock.now() }: { from?: number; to?: number }): { from: number; to: number } {
    const first = from ?? to - SHOWN_DAYS * DAY_MS;
    if (first > to) throw new Problem(400, 'value', 'from: lies after to.', { field: 'from' });
    if (to - first > MOST_DAYS * DAY_MS) throw new Problem(400, 'value', `from: lies more than ${MOST_DAYS} days before to. Ask for a month at a time.`, { field: 'from' });
    return { from: first, to };
  }
}
