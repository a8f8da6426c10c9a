import { Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import type { ClientSession } from 'mongodb';
import { grouped } from '../../../core/grouped.js';
import { slotChanges, type MeasuredSite, type SlotChange } from '../../../core/sta/measured-sites.js';
import { iso } from '../../../core/time/when.js';
import { Round } from '../../platform/clock/round.js';
import { Problem } from '../../platform/http/problem.js';
import { Log } from '../../platform/log/log.js';
import { Leases } from '../../platform/store/leases.js';
import { TownEntities } from '../sensor-things/entities.store.js';
import { TownObservations } from '../sensor-things/observations/town-observations.service.js';
import { TownRemover } from '../sensor-things/remover.service.js';
import { RowWriter } from '../sensor-things/row-writer.js';
import { TownWriter } from '../sensor-things/writer.service.js';
import type { UntoldDay } from '../untold-days.js';
import { AirMeasuring } from './air-measuring.js';
import type { Measuring } from './measuring.js';
import { SiteEntities, streamKey } from './site-entities.service.js';
import { Told } from './told.store.js';
import { TrafficMeasuring } from './traffic-measuring.js';

const LOOK_MS = 1_000, LEASE_MS = 30_000;
/** Days told together, and values in one transaction; each that is amended is looked for by itself. [ours] */
const AT_ONCE = 50, MOST_VALUES = 5_000, MOST_AMENDED = 200;

/** A value that is otherwise than it was told, and of which site. */
type SiteChange = SlotChange & { readonly site: MeasuredSite; readonly day: UntoldDay };

/**
 * What sites of the town measure, in the open platform: a day that was written is compared with what of it was told, and
 * the difference is written in one transaction with the note of it. A process that dies, and days that are written again
 * meanwhile, tell nothing twice and leave nothing out.
 */
@Injectable()
export class SiteObservations implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly round = new Round(LOOK_MS, () => this.look(), (error) => this.log.failure('site-observations', error));
  private readonly all: readonly Measuring[];

  constructor(
    air: AirMeasuring, traffic: TrafficMeasuring, private readonly told: Told, private readonly sites: SiteEntities, private readonly entities: TownEntities, private readonly rows: RowWriter, private readonly writer: TownWriter,
    private readonly remover: TownRemover, private readonly observations: TownObservations, private readonly leases: Leases, private readonly log: Log,
  ) {
    this.all = [air, traffic];
  }

  onApplicationBootstrap(): void {
    this.round.start();
  }

  beforeApplicationShutdown(): Promise<void> {
    return this.round.stop();
  }

  private async look(): Promise<void> {
    for (const measuring of this.all) if ((await measuring.days.next(1)).length > 0) await this.leases.holding(`site-observations/${measuring.key}`, LEASE_MS, () => this.tell(measuring));
  }

  /** The newest first: what is handed in of last year keeps nothing waiting that was measured just now. */
  private async tell(measuring: Measuring): Promise<void> {
    for (let days = await measuring.days.next(AT_ONCE); days.length > 0 && !this.round.isOver; days = await measuring.days.next(AT_ONCE)) await this.tellDays(measuring, days);
  }

  /** What the open platform refuses is told of in the log, and tried again with the next word of its day; its neighbours are told. */
  private async tellDays(measuring: Measuring, days: readonly UntoldDay[]): Promise<void> {
    const sites = await measuring.sites([...new Set(days.map(({ site }) => site))]);
    try {
      // A whole day that was corrected is more than one transaction should hold: what is left is told with the next.
      if (!(await this.entities.together((session) => this.write(measuring, days, sites, session)))) return;
    } catch (error) {
      // One by one: a refusal costs its own day alone, and what was too much for one transaction is not too much for fifty.
      if (days.length > 1) {
        for (const day of days) await this.tellDays(measuring, [day]);
        return;
      }
      if (!(error instanceof Problem)) throw error;
      this.log.failure('site-observations', error);
    }
    await measuring.days.told(days);
  }

  /** Whether that is all there is to tell of these days. */
  private async write(measuring: Measuring, days: readonly UntoldDay[], sites: ReadonlyMap<string, MeasuredSite>, session: ClientSession): Promise<boolean> {
    const fields = Object.keys(measuring.fields), idOf = ({ id }: UntoldDay): string => `${measuring.key}|${id}`;
    const before = await this.told.of(days.map(idOf), session);
    const all = days.flatMap((day) => {
      const site = sites.get(day.site);
      return site ? slotChanges(fields, day.slots, before.get(idOf(day)) ?? {}).map((change): SiteChange => ({ ...change, site, day })) : [];
    });
    const changes = firstOf(all), isAll = changes.length === all.length;
    if (changes.length === 0) return isAll;
    const wanted = new Map([...grouped(changes, ({ site }) => site)].map(([site, some]) => [site, new Set(some.map(({ field }) => field))]));
    const streams = await this.sites.streams(wanted, measuring.fields, session), streamOf = ({ site, field }: SiteChange): number => streams.get(streamKey(site, field)) ?? -1;
    const fresh: SiteChange[] = [];
    for (const change of changes) if (change.before === undefined || !(await this.amend(measuring, change, streamOf(change), session))) fresh.push(change);
    const rows = fresh.flatMap((change) => (change.value === undefined ? [] : [{ datastream: streamOf(change), body: bodyOf(measuring, change) }]));
    if (rows.length > 0) await this.rows.create(rows, session);
    await this.told.put(grouped(changes, ({ day }) => idOf(day)), session);
    return isAll;
  }

  /** A value that was told is otherwise now, or taken back. False: it does not stand there any more. */
  private async amend(measuring: Measuring, change: SiteChange, datastream: number, session: ClientSession): Promise<boolean> {
    const there = await this.observations.findOne({ 'to.datastream': datastream, at: new Date(beginOf(measuring, change)) }, session);
    if (!there) return false;
    if (change.value === undefined) await this.remover.remove('Observations', there._id, session);
    else await this.writer.change('Observations', there._id, bodyOf(measuring, change), false, session);
    return true;
  }
}

/** As many as one transaction may hold, in their order. */
function firstOf(changes: readonly SiteChange[]): readonly SiteChange[] {
  const amended = changes.flatMap(({ before }, i) => (before === undefined ? [] : [i]));
  return changes.slice(0, Math.min(MOST_VALUES, amended[MOST_AMENDED] ?? Infinity));
}

const beginOf = ({ slotMs }: Measuring, { day, slot }: SiteChange): number => day.day + slot * slotMs;

function bodyOf(measuring: Measuring, change: SiteChange): object {
  const from = beginOf(measuring, change), parameters = measuring.parameters?.(change.field, change.slot, change.day.slots);
  return { phenomenonTime: `${iso(from)}/${iso(from + change.site.everyMs)}`, result: change.value, ...(parameters ? { parameters } : {}) };
}
