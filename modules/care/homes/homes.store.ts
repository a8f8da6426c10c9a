import { Injectable } from '@nestjs/common';
import type { Collection } from 'mongodb';
import type { SubjectId } from '../../../core/ids.js';
import { livesHere, roomTypeOf, type Home, type HomeId, type RoomType } from '../../../core/things/home.js';
import { Clock } from '../../platform/clock/clock.js';
import { newId } from '../../platform/store/new-id.js';
import { Store } from '../../platform/store/store.js';
import { Together } from '../../platform/store/together.js';

interface HomeDoc {
  _id: HomeId;
  address: string;
  /** `key`: the name as it is compared. */
  rooms: { key: string; name: string; type: RoomType; closedAt?: Date }[];
  household: { subject: SubjectId; from: Date; to?: Date }[];
  madeAt: Date;
}

const MOST_ROOMS = 40;
const keyOf = (name: string): string => name.trim().toLowerCase();

/** Homes, their rooms, and who lived in them when. A resident need not have one: then any room may be named. */
@Injectable()
export class Homes {
  private readonly homes: Collection<HomeDoc>;
  private readonly bySubject = new Together<SubjectId, Home>((subjects) => this.ofSubjects(subjects));

  constructor(store: Store, private readonly clock: Clock) {
    this.homes = store.collection<HomeDoc>('homes');
    store.index('homes', { 'household.subject': 1 });
  }

  async all(limit = 500): Promise<Home[]> {
    return (await this.homes.find().sort({ _id: 1 }).limit(limit).toArray()).map(toHome);
  }

  async find(id: string): Promise<Home | undefined> {
    const doc = await this.homes.findOne({ _id: String(id) as HomeId });
    return doc ? toHome(doc) : undefined;
  }

  /** Where somebody lives now. */
  ofSubject(subject: SubjectId): Promise<Home | undefined> {
    return this.bySubject.of(subject);
  }

  private async ofSubjects(subjects: readonly SubjectId[]): Promise<Map<SubjectId, Home>> {
    const docs = await this.homes.find({ household: { $elemMatch: { subject: { $in: [...subjects] }, to: { $exists: false } } } }).sort({ 'household.from': 1 }).toArray();
    // The newest of several comes last, and stays.
    return new Map(docs.map(toHome).flatMap((home) => livesHere(home).map((subject) => [subject, home] as const)));
  }

  async make(address: string): Promise<HomeId> {
    const _id = newId<HomeId>();
    await this.homes.insertOne({ _id, address, rooms: [], household: [], madeAt: this.now() });
    return _id;
  }

  async setAddress(id: HomeId, address: string): Promise<void> {
    await this.homes.updateOne({ _id: id }, { $set: { address } });
  }

  /** Adds a room, or changes the one of that name. False: the home has as many as it can. */
  async setRoom(id: HomeId, { name, type, closed }: { name: string; type: RoomType; closed?: boolean }): Promise<boolean> {
    const key = keyOf(name);
    const change = { $set: { 'rooms.$.type': type, ...(closed === true ? { 'rooms.$.closedAt': this.now() } : {}) }, ...(closed === false ? { $unset: { 'rooms.$.closedAt': '' as const } } : {}) };
    if ((await this.homes.updateOne({ _id: id, 'rooms.key': key }, change)).matchedCount === 1) return true;
    const room = { key, name: name.trim(), type, ...(closed ? { closedAt: this.now() } : {}) };
    const added = await this.homes.updateOne({ _id: id, 'rooms.key': { $ne: key }, [`rooms.${MOST_ROOMS - 1}`]: { $exists: false } }, { $push: { rooms: room } });
    return added.matchedCount === 1 || (await this.homes.countDocuments({ _id: id, 'rooms.key': key })) === 1;
  }

  /** A room that an installer named is a room of the home from then on; without a home nothing is kept of it. */
  async knowRoom(subject: SubjectId, name: string): Promise<void> {
    const home = await this.ofSubject(subject);
    const room = home?.rooms.find((known) => keyOf(known.name) === keyOf(name));
    if (home && (room === undefined || room.closedAt !== undefined)) await this.setRoom(home.id, { name, type: room?.type ?? roomTypeOf(name), closed: false });
  }

  /** From now on somebody lives here, and nowhere else. */
  async moveIn(id: HomeId, subject: SubjectId): Promise<void> {
    const lives = { $elemMatch: { subject, to: { $exists: false } } };
    await this.homes.updateMany({ _id: { $ne: id }, household: lives }, { $set: { 'household.$[stay].to': this.now() } }, { arrayFilters: [{ 'stay.subject': subject, 'stay.to': { $exists: false } }] });
    await this.homes.updateOne({ _id: id, household: { $not: lives } }, { $push: { household: { subject, from: this.now() } } });
  }

  /** False: they do not live here. */
  async moveOut(id: HomeId, subject: SubjectId): Promise<boolean> {
    const ended = await this.homes.updateOne({ _id: id }, { $set: { 'household.$[stay].to': this.now() } }, { arrayFilters: [{ 'stay.subject': subject, 'stay.to': { $exists: false } }] });
    return ended.modifiedCount === 1;
  }

  private now(): Date {
    return new Date(this.clock.now());
  }
}

const toHome = ({ _id, address, rooms, household }: HomeDoc): Home => ({
  id: _id, address, rooms: rooms.map(({ name, type, closedAt }) => ({ name, type, ...(closedAt ? { closedAt: closedAt.getTime() } : {}) })),
  household: household.map(({ subject, from, to }) => ({ subject, from: from.getTime(), ...(to ? { to: to.getTime() } : {}) })),
});
