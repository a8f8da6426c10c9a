import { Injectable } from '@nestjs/common';
import type { ClientSession, Collection } from 'mongodb';
import { Store } from '../../../platform/store/store.js';

/** A gateway, a network or a sender tries again within this. [place.md M1: 24 h; twice that] */
const FRAMES_KEPT_SECONDS = 2 * 86_400;

/** The Thing that a device of the street is, and its Datastreams by what they observe. */
export interface StreetSensor {
  readonly thing: number;
  readonly column: string;
  readonly streams: ReadonlyMap<string, number>;
}
interface SensorDoc {
  /** By which source's word, and what that calls it. */
  _id: string;
  thing: number;
  column: string;
  /** As pairs: a codec's field may hold dots and dollars. */
  streams: [string, number][];
}
interface FrameDoc {
  _id: string;
  at: Date;
}

/** Which Thing each device of the street is, and which of its frames are known. Written within a transaction of the caller's. */
@Injectable()
export class StreetSensorsStore {
  private readonly sensors: Collection<SensorDoc>;
  private readonly frames: Collection<FrameDoc>;

  constructor(store: Store) {
    this.sensors = store.collection<SensorDoc>('streetSensors');
    this.frames = store.collection<FrameDoc>('streetFrames');
    store.index('streetFrames', { at: 1 }, { expireAfterSeconds: FRAMES_KEPT_SECONDS });
  }

  async find(device: string, session: ClientSession): Promise<StreetSensor | undefined> {
    const doc = await this.sensors.findOne({ _id: device }, { session });
    return doc ? { thing: doc.thing, column: doc.column, streams: new Map(doc.streams) } : undefined;
  }

  async put(device: string, { thing, column, streams }: StreetSensor, session: ClientSession): Promise<void> {
    await this.sensors.replaceOne({ _id: device }, { thing, column, streams: [...streams] }, { upsert: true, session });
  }

  /** Which of these frames were told before. */
  async known(frames: readonly string[], session: ClientSession): Promise<ReadonlySet<string>> {
    return new Set((await this.frames.find({ _id: { $in: [...frames] } }, { session, projection: { _id: 1 } }).toArray()).map(({ _id }) => _id));
  }

  async keep(frames: readonly string[], at: number, session: ClientSession): Promise<void> {
    if (frames.length > 0) await this.frames.insertMany(frames.map((_id) => ({ _id, at: new Date(at) })), { session });
  }
}
