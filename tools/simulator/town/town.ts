import { setTimeout as sleep } from 'node:timers/promises';
import { Api, ApiProblem } from '../../shared/api.js';
import { COLUMNS, FAULT, VENUES, WALKS, WARDS } from './ground.js';
import { airHour, AIR_SITES, roadInterval, STRETCHES, type DemoStretch } from './measured.js';

const FIVE_MINUTES = 5 * 60_000, HOUR = 3_600_000, DAY = 24 * HOUR;
/** Twenty seconds: a small file is read in one. */
const IMPORT_LOOKS = 200;
/** What a visitor finds of before: an index needs its hours, a slow road two intervals. */
const AIR_BEFORE = 3 * DAY, ROADS_BEFORE = 6 * HOUR;

/** The invented town around the street: its ground and lights, its air, hour by hour, and its roads, every five minutes; through the public routes. */
export class Town {
  private readonly told = new Map<string, number>();

  constructor(private readonly api: Api) {}

  /** What is there already stays as it is. */
  async enter(): Promise<void> {
    if ((await this.api.get<object[]>('/api/v1/network/wards')).length === 0) await this.enterGround();
    for (const { traffic: _, ...site } of AIR_SITES) await this.make('/api/v1/place/air/sites', site);
    for (const stretch of STRETCHES) {
      const { id, name, latitude, longitude, class: of, lengthMetres, limitMph } = stretch;
      await this.make('/api/v1/traffic/sites', { id: detectorOf(stretch), name, latitude, longitude, intervalMinutes: 5, grade: 'indicative' });
      await this.make('/api/v1/traffic/segments', { id, name, class: of, lengthMetres, limitMph, upstream: detectorOf(stretch) });
    }
  }

  private async enterGround(): Promise<void> {
    await this.api.ask('/api/v1/network/wards', { method: 'PUT', body: WARDS });
    for (const [layout, body] of [['columns', COLUMNS], ['wifi-venues', VENUES], ['walking', WALKS]] as const) await this.handIn(layout, body);
    const since = new Date(Date.now() - FAULT.hours * HOUR).toISOString();
    await this.api.post(`/api/v1/network/columns/${FAULT.column}/faults`, { kind: FAULT.kind, since });
  }

  /** Files are read in the background: what follows may need them. */
  private async handIn(layout: string, body: object): Promise<void> {
    const { id } = await this.api.post<{ id: string }>(`/api/v1/network/imports/${layout}`, body);
    for (let looks = 0; looks < IMPORT_LOOKS; looks += 1, await sleep(100)) {
      const { state } = await this.api.get<{ state: string }>(`/api/v1/network/imports/${id}`);
      if (state === 'done' || state === 'failed') return;
    }
  }

  /** Tells what has ended since it last told. */
  async liveUntil(now: number): Promise<void> {
    for (const site of AIR_SITES) await this.tell(`/api/v1/place/air/sites/${site.id}/hours`, HOUR, now, AIR_BEFORE, (at) => airHour(site, at));
    for (const stretch of STRETCHES) await this.tell(`/api/v1/traffic/sites/${detectorOf(stretch)}/readings`, FIVE_MINUTES, now, ROADS_BEFORE, (at) => roadInterval(stretch, at));
  }

  private async tell(path: string, each: number, now: number, before: number, said: (at: number) => object): Promise<void> {
    const ended = Math.floor(now / each) * each;
    const from = this.told.get(path) ?? ended - before;
    if (from >= ended) return;
    await this.api.post(path, Array.from({ length: (ended - from) / each }, (_, i) => said(from + i * each)));
    this.told.set(path, ended);
  }

  private async make(path: string, one: object): Promise<void> {
    try {
      await this.api.post(path, one);
    } catch (error) {
      if (!(error instanceof ApiProblem && error.status === 409)) throw error;
    }
  }
}

const detectorOf = ({ id }: DemoStretch): string => `${id}-detector`;
