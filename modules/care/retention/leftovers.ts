import { Injectable } from '@nestjs/common';
import type { DeviceId, ResidentId } from '../../../core/ids.js';
import { ERASABLE_KINDS } from '../../../core/retention/classes.js';
import { Store } from '../../platform/store/store.js';
import { LatestStore } from '../../sensing/observations/latest.store.js';
import { SegmentRemover } from '../../sensing/observations/segment-remover.js';
import { Devices } from '../../sensing/things/devices.service.js';

/** Documents beside the segments that an erasure reaches, and whether anything is left afterwards. */
@Injectable()
export class Leftovers {
  constructor(private readonly store: Store, private readonly remover: SegmentRemover, private readonly latest: LatestStore, private readonly devices: Devices) {}

  /** Ids by collection, of what we were told up to an instant. */
  async beside(subject: ResidentId, toldBy: Date): Promise<{ collection: string; ids: string[] }[]> {
    const idsOf = async (collection: string, filter: object): Promise<{ collection: string; ids: string[] }> => {
      const docs = await this.store.collection<{ _id: string }>(collection).find(filter, { projection: { _id: 1 } }).limit(5_000).toArray();
      return { collection, ids: docs.map((doc) => doc._id) };
    };
    const devices = this.devices.ofSubject(subject).map((device): DeviceId => device.id);
    const found = [
      await idsOf('quarantine', { subject, receivedAt: { $lte: toldBy } }),
      await idsOf('unknownFields', { lastAt: { $lte: toldBy }, $or: [{ _id: { $in: [] } }, ...devices.map((id) => ({ _id: { $gte: `${id}|`, $lt: `${id}}` } }))] }),
      // An original holds what its readings hold: those of the record stay with them.
      await idsOf('fhirOriginals', { subject, at: { $lte: toldBy }, observations: { $regex: `^${subject}\\.(?:${ERASABLE_KINDS.join('|')})\\.` } }),
      await idsOf('photos', { subject, at: { $lte: toldBy } }),
      await idsOf('damagedSegments', { foundAt: { $lte: toldBy }, $or: ERASABLE_KINDS.map((kind) => ({ _id: { $gte: `${subject}|${kind}|`, $lt: `${subject}|${kind}}` } })) }),
    ];
    return found.filter(({ ids }) => ids.length > 0);
  }

  /** Looks everywhere again, as if nothing had been deleted. Empty: nothing is left. */
  async after(subject: ResidentId, toldBy: Date): Promise<{ collection: string; documents: number }[]> {
    const beside = (await this.beside(subject, toldBy)).map(({ collection, ids }) => ({ collection, documents: ids.length }));
    const readings = await this.remover.readingsLeft(subject, ERASABLE_KINDS, toldBy.getTime());
    const latest = [...(await this.latest.read(subject)).kinds.values()].filter((reading) => ERASABLE_KINDS.includes(reading.kind) && reading.receivedAt <= toldBy.getTime()).length;
    return [...beside, { collection: 'segments', documents: readings }, { collection: 'latest', documents: latest }].filter(({ documents }) => documents > 0);
  }
}
