import { Injectable } from '@nestjs/common';
import type { Collection } from 'mongodb';
import type { DeviceId } from '../../../core/ids.js';
import { include, type Ranges } from '../../../core/observations/counter-ranges.js';
import type { Kind } from '../../../core/observations/kinds.js';
import type { Reading } from '../../../core/observations/reading.js';
import { Store } from '../../platform/store/store.js';
import { Together } from '../../platform/store/together.js';

/** What a device has said so far, as far as needed to know a repeat: the newest instant per kind, the counters per life. */
export interface DeviceMarks {
  readonly heads: Map<Kind, number>;
  readonly counters: Map<string, Ranges>;
}

interface MarksDoc {
  _id: DeviceId;
  heads: [Kind, number][];
  counters: [string, Ranges][];
}

/** Lives of a counter that are remembered; a device that restarts more often is told from repeats by content. */
const MOST_BOOTS = 50;

export const noMarks = (): DeviceMarks => ({ heads: new Map(), counters: new Map() });

/** Whoever has the device next may get it wiped, counting from one: a life of its counter is also one person's. */
export const lifeOf = ({ subject, boot = '' }: Pick<Reading, 'subject' | 'boot'>): string => `${subject} ${boot}`;

export function mark(marks: DeviceMarks, reading: Pick<Reading, 'subject' | 'kind' | 'at' | 'seq' | 'boot'>): void {
  const { kind, at, seq } = reading;
  const head = marks.heads.get(kind);
  if (head === undefined || head < at) marks.heads.set(kind, at);
  if (seq === undefined) return;
  const life = lifeOf(reading);
  const ranges = marks.counters.get(life);
  if (ranges) include(ranges, seq);
  else {
    marks.counters.set(life, [[seq, seq]]);
    if (marks.counters.size > MOST_BOOTS) marks.counters.delete(marks.counters.keys().next().value as string);
  }
}

@Injectable()
export class DeviceMarksStore {
  private readonly marks: Collection<MarksDoc>;
  private readonly asked = new Together<DeviceId, DeviceMarks>((devices) => this.read(devices));

  constructor(store: Store) {
    this.marks = store.collection<MarksDoc>('deviceMarks');
  }

  /** After a restart every device's next message asks: all of one turn are one look. */
  of(device: DeviceId): Promise<DeviceMarks | undefined> {
    return this.asked.of(device);
  }

  private async read(devices: readonly DeviceId[]): Promise<Map<DeviceId, DeviceMarks>> {
    const docs = await this.marks.find({ _id: { $in: [...devices] } }).toArray();
    return new Map(docs.map((doc) => [doc._id, { heads: new Map(doc.heads), counters: new Map(doc.counters) }]));
  }

  /** Folding the same readings twice changes nothing. */
  async fold(byDevice: ReadonlyMap<DeviceId, readonly Reading[]>): Promise<void> {
    const known = await this.read([...byDevice.keys()]);
    const writes = [...byDevice].map(([device, readings]) => {
      const marks = known.get(device) ?? noMarks();
      for (const reading of readings) mark(marks, reading);
      return { replaceOne: { filter: { _id: device }, replacement: { heads: [...marks.heads], counters: [...marks.counters] }, upsert: true } };
    });
    if (writes.length > 0) await this.marks.bulkWrite(writes, { ordered: false });
  }
}
