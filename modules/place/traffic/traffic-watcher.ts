import { Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { qualitiesOf, type Instrument } from '../../../core/sta/regular-quality.js';
import { byOccupancy, bySpeed } from '../../../core/traffic/episodes.js';
import { freeFlowOf, nightsBefore, type FreeFlow } from '../../../core/traffic/free-flow.js';
import { measuresOf, standingAfter, type Measures } from '../../../core/traffic/measures.js';
import { together, type TrafficReading } from '../../../core/traffic/readings.js';
import { dayKey } from '../../../core/time/when.js';
import { Clock } from '../../platform/clock/clock.js';
import { Round } from '../../platform/clock/round.js';
import { Log } from '../../platform/log/log.js';
import { Leases } from '../../platform/store/leases.js';
import { Incidents } from './incidents.store.js';
import { instrumentsOf } from './instruments.js';
import { detectorsOf, Segments, type KnownNow, type WatchedSegment } from './segments.store.js';
import { DAY_MS, MINUTE_MS, TrafficSites } from './traffic-sites.store.js';

const LOOK_MS = 500;
const LEASE_MS = 10_000;
const AT_ONCE = 200;
/** Nothing stays in a road for longer; and as many days of a stretch are reckoned at once. [ours] */
const LONGEST_MS = 7 * DAY_MS, CHUNK_MS = 10 * DAY_MS;

const dayOf = (at: number): number => Math.floor(at / DAY_MS) * DAY_MS;

/**
 * Looks again at stretches of which something new was measured. All that it writes is made of stored readings alone, from
 * the beginning of a day on: readings that come twice, late or out of order, and a process that dies, change nothing.
 */
@Injectable()
export class TrafficWatcher implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly round = new Round(LOOK_MS, () => this.look(), (error) => this.log.failure('traffic', error));

  constructor(private readonly sites: TrafficSites, private readonly segments: Segments, private readonly incidents: Incidents, private readonly leases: Leases, private readonly clock: Clock, private readonly log: Log) {}

  onApplicationBootstrap(): void {
    this.round.start();
  }

  beforeApplicationShutdown(): Promise<void> {
    return this.round.stop();
  }

  private async look(): Promise<void> {
    if ((await this.segments.dirty(1)).length === 0) return;
    await this.leases.holding('traffic', LEASE_MS, async () => {
      for (let dirty = await this.segments.dirty(AT_ONCE); dirty.length > 0; dirty = await this.segments.dirty(AT_ONCE)) {
        for (const segment of dirty) {
          if (this.round.isOver) return;
          await this.reckon(segment);
        }
      }
    });
  }

  private async reckon(segment: WatchedSegment): Promise<void> {
    const ids = detectorsOf(segment);
    const [known, lastAt] = await Promise.all([this.sites.named(ids), this.sites.lastAt(ids)]);
    const intervalMs = Math.max(...[...known.values()].map(({ intervalMinutes }) => intervalMinutes * MINUTE_MS));
    const freeFlow = await this.freeFlow(segment, ids, lastAt ?? this.clock.now());
    if (lastAt === undefined) return this.segments.settle(segment, { freeFlow });
    const from = await this.beginning(segment.id, dayOf(Math.min(segment.dirtyFrom ?? lastAt, lastAt)));
    const to = Math.min(dayOf(lastAt) + DAY_MS, from + CHUNK_MS);
    const detectors = await this.sites.between(ids, from - DAY_MS, to);
    const readings = together(detectors);
    const { upstream, downstream } = { upstream: detectors[0], downstream: detectors[1] };
    const episodes = [...(upstream && downstream ? byOccupancy(upstream, downstream, intervalMs) : []), ...bySpeed(readings, intervalMs)];
    await this.incidents.settle(segment.id, from, to, episodes.filter(({ suspectedAt }) => suspectedAt >= from));
    const stretch = { lengthMetres: segment.lengthMetres, freeFlow: freeFlow.speed, intervalMs };
    await this.segments.keepDays(segment.id, byDay(readings, from, (ofDay) => measuresOf(ofDay, stretch)));
    const now = to > lastAt ? standingAfter(readings, stretch) : undefined;
    await this.segments.settle(segment, { freeFlow, ...(now ? { now: { ...now, ...qualityAt(now.at, instrumentsOf(ids, known, detectors)) } } : {}) }, to > lastAt ? undefined : to);
  }

  /** The day with which to begin: that in which the oldest incident began that was not over by then. */
  private async beginning(segment: string, day: number): Promise<number> {
    const open = await this.incidents.openAcross(segment, day, LONGEST_MS);
    return open === undefined ? day : dayOf(open);
  }

  /** Reckoned once a day from what the nights measured; while the limit stands in, again with every look. */
  private async freeFlow({ freeFlow, limitMph }: WatchedSegment, ids: readonly string[], at: number): Promise<FreeFlow & { day: string }> {
    const day = dayKey(at);
    if (freeFlow && freeFlow.basis === 'measured' && freeFlow.day >= day) return freeFlow;
    const nights = nightsBefore(at);
    const readings = together(await this.sites.between(ids, nights[0]?.from ?? at, nights.at(-1)?.to ?? at));
    return { ...freeFlowOf(readings, limitMph, nights), day };
  }
}

/** Whether it is stale, who reads it knows. */
function qualityAt(at: number, instruments: readonly Instrument[]): Pick<KnownNow, 'quality'> {
  const [quality] = qualitiesOf(instruments, [at], () => false);
  if (!quality) return {};
  const { stale: _, ...kept } = quality;
  return { quality: kept };
}

function byDay(readings: readonly TrafficReading[], from: number, measure: (ofDay: readonly TrafficReading[]) => Measures | undefined): Map<number, Measures> {
  const days = new Map<number, TrafficReading[]>();
  for (const reading of readings) {
    if (reading.at < from) continue;
    const day = dayOf(reading.at);
    const ofDay = days.get(day);
    if (ofDay) ofDay.push(reading);
    else days.set(day, [reading]);
  }
  return new Map([...days].flatMap(([day, ofDay]) => {
    const measures = measure(ofDay);
    return measures ? [[day, measures] as const] : [];
  }));
}
