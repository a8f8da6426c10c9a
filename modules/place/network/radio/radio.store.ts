import { Injectable } from '@nestjs/common';
import type { Collection } from 'mongodb';
import { binOf, judged, medianOf, sentSince, type CellTally, type JudgedCell, type Mark } from '../../../../core/network/radio.js';
import { Store } from '../../../platform/store/store.js';

const DAY_MS = 86_400_000;
/** A season: leaves on trees tell. [ours] */
const KEPT_MS = 90 * DAY_MS;
/** What was heard longer ago tells of an older network. [ours] */
export const RADIO_DAYS = 30;

interface MarkDoc extends Mark {
  _id: string;
  at: Date;
}
/** A UTC day of one device of the town: frames sent and received, and how they were heard, in half decibels. */
interface DayDoc {
  _id: string;
  cell: string;
  day: Date;
  received: number;
  sent: number;
  snr: Record<string, number>;
  forgetAt: Date;
}

/** How the town's LoRaWAN carries, by day and cell; from devices on columns alone. */
@Injectable()
export class Radio {
  private readonly marks: Collection<MarkDoc>;
  private readonly days: Collection<DayDoc>;

  constructor(store: Store) {
    this.marks = store.collection<MarkDoc>('networkRadioMarks');
    this.days = store.collection<DayDoc>('networkRadioDays');
    store.index('networkRadioMarks', { at: 1 }, { expireAfterSeconds: KEPT_MS / 1_000 });
    store.index('networkRadioDays', { day: 1 });
    store.index('networkRadioDays', { forgetAt: 1 }, { expireAfterSeconds: 0 });
  }

  async heard(device: string, cell: string, mark: Mark, snr: number | undefined, at: number): Promise<void> {
    const last = await this.marks.findOne({ _id: device });
    const sent = sentSince(last ?? undefined, mark);
    if (sent === undefined) return;
    await this.marks.replaceOne({ _id: device }, { ...mark, at: new Date(at) }, { upsert: true });
    const day = Math.floor(at / DAY_MS) * DAY_MS;
    await this.days.updateOne({ _id: `${device}|${new Date(day).toISOString().slice(0, 10)}` }, { $set: { cell, day: new Date(day), forgetAt: new Date(day + KEPT_MS) }, $inc: { received: 1, sent, ...(snr === undefined ? {} : { [`snr.${binOf(snr)}`]: 1 }) } }, { upsert: true });
  }

  /** By what was heard in so many days before `now`. */
  async judged(now: number, days = RADIO_DAYS): Promise<JudgedCell[]> {
    return (await this.cells(now - days * DAY_MS)).map(judged);
  }

  private async cells(since: number): Promise<CellTally[]> {
    const tallies = new Map<string, { received: number; sent: number; bins: Map<number, number> }>();
    for await (const { cell, received, sent, snr = {} } of this.days.find({ day: { $gte: new Date(Math.floor(since / DAY_MS) * DAY_MS) } })) {
      const of = tallies.get(cell) ?? { received: 0, sent: 0, bins: new Map<number, number>() };
      of.received += received;
      of.sent += sent;
      for (const [bin, n] of Object.entries(snr)) of.bins.set(Number(bin), (of.bins.get(Number(bin)) ?? 0) + n);
      tallies.set(cell, of);
    }
    return [...tallies].sort(([a], [b]) => (a < b ? -1 : 1)).map(([cell, { received, sent, bins }]) => {
      const medianSnr = medianOf(bins);
      return { cell, received, sent, ...(medianSnr === undefined ? {} : { medianSnr }) };
    });
  }
}
