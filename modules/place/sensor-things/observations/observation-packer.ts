import { Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { presentUntil } from '../../../../core/sta/quality.js';
import { MINUTE } from '../../../../core/time/when.js';
import { Clock } from '../../../platform/clock/clock.js';
import { Round } from '../../../platform/clock/round.js';
import { Log } from '../../../platform/log/log.js';
import { Leases } from '../../../platform/store/leases.js';
import { TownEntities } from '../entities.store.js';
import { borderOf } from './late.js';
import { MOST_ROWS, TownSegments } from './town-segments.store.js';

const LOOK_MS = MINUTE, LEASE_MS = 30_000;

/** Packs what is older than three days, Datastream by Datastream. The newest of each that does not lie ahead stays as it is: it is what is asked for most. */
@Injectable()
export class ObservationPacker implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly round = new Round(LOOK_MS, () => this.look(), (error) => this.log.failure('observation-packer', error));

  constructor(private readonly entities: TownEntities, private readonly segments: TownSegments, private readonly leases: Leases, private readonly clock: Clock, private readonly log: Log) {}

  onApplicationBootstrap(): void {
    this.round.start();
  }

  beforeApplicationShutdown(): Promise<void> {
    return this.round.stop();
  }

  /** False: another process is at it. */
  look(): Promise<boolean> {
    return this.leases.holding('observation-packer', LEASE_MS, async () => {
      for (const datastream of await this.streams()) {
        while (!this.round.isOver && (await this.pack(datastream)) > 0) continue;
        if (this.round.isOver) return;
      }
    });
  }

  /** Which have something old. */
  private async streams(): Promise<Set<number>> {
    const found = new Set<number>();
    for await (const { to } of this.late.find(this.isOld(), { projection: { _id: 0, 'to.datastream': 1 }, batchSize: 10_000 })) found.add(to['datastream'] as number);
    return found;
  }

  /** How many were packed: in one piece with their leaving the documents. */
  private async pack(datastream: number): Promise<number> {
    const newest = await this.late.findOne({ 'to.datastream': datastream, at: { $lte: new Date(presentUntil(this.clock.now())) } }, { sort: { at: -1, _id: -1 }, projection: { _id: 1 } });
    return this.entities.together(async (session) => {
      const docs = await this.late.find({ ...this.isOld(), 'to.datastream': datastream, _id: { $ne: newest?._id ?? -1 } }, { session }).sort({ at: 1, _id: 1 }).limit(MOST_ROWS).toArray();
      const packed = docs.slice(0, await this.segments.add(docs, session));
      await this.late.deleteMany({ _id: { $in: packed.map(({ _id }) => _id) } }, { session });
      return packed.length;
    });
  }

  /** A document that was changed lately is left until its news has gone out. */
  private isOld() {
    const border = borderOf(this.clock.now());
    return { at: { $lt: border }, $nor: [{ touched: { $gte: border } }] };
  }

  private get late() {
    return this.entities.of('Observations');
  }
}
