import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import mongoose, { type Model } from 'mongoose';
import { maySee } from '../../../core/access/decide.js';
import { LOOKS, type Look } from '../../../core/access/looks.js';
import type { CarerId, ResidentId } from '../../../core/ids.js';
import { isWatchman, watchmanCarer, watchmanResident } from '../../../core/proof/watchman.js';
import type { AgreedBy } from '../../../core/residents/consent.js';
import { membersNow, type Carer, type CircleMember, type Resident, type SaidAbsence } from '../../../core/residents/resident.js';
import type { Shared, Sharing } from '../../../core/residents/sharing.js';
import type { Viewer } from '../../platform/access/viewer.js';
import { Audit } from '../../platform/audit/audit.service.js';
import { Clock } from '../../platform/clock/clock.js';
import { forbidden, notFound, Problem } from '../../platform/http/problem.js';
import { newId } from '../../platform/store/new-id.js';
import { isDuplicateKey, Store } from '../../platform/store/store.js';
import { Together } from '../../platform/store/together.js';
import { AskBook } from '../../sensing/rules/ask-book.js';
import type { NewCarer, NewResident, ResidentChange } from './resident.forms.js';
import { LONGEST_MS } from './absence.form.js';
import type { CarerDoc, ResidentDoc } from './resident.schema.js';

/** Whether somebody may see what they ask for; by what the look shows where unsaid. */
type May = (resident: Resident, now: number) => boolean;
type LeavingAsked = (resident: Resident, carer: CarerId, evenWithGaps: boolean) => Promise<void>;

interface SaidSharing {
  readonly withheld: readonly Shared[];
  readonly by: AgreedBy;
  readonly evenWithGaps: boolean;
}

/** Residents and their circles. What a viewer may not see is not there; every look at a person is audited. */
@Injectable()
export class Residents {
  private readonly contactListeners: ((carer: CarerId) => void)[] = [];
  private readonly leavingAsked: LeavingAsked[] = [];
  private readonly carersTogether = new Together<CarerId, Carer>(async (ids) => new Map((await this.carerModel.find({ _id: mongoose.trusted({ $in: [...ids] }) }).lean<CarerDoc[]>()).map((doc) => [doc._id, toCarer(doc)])));
  private readonly together = new Together<ResidentId, Resident>((ids) => this.lookUpMany(ids));
  private readonly circlesTogether = new Together<CarerId, readonly Resident[]>((carers) => this.circlesOf(carers));

  constructor(
    @InjectModel('Resident') private readonly residents: Model<ResidentDoc>, @InjectModel('Carer') private readonly carerModel: Model<CarerDoc>,
    store: Store, private readonly audit: Audit, private readonly clock: Clock, private readonly book: AskBook,
  ) {
    store.index('residents', { nhsNumber: 1 }, { unique: true, partialFilterExpression: { nhsNumber: { $exists: true } } });
    store.index('residents', { 'circle.carer': 1 });
    store.index('residents', { phone: 1 }, { partialFilterExpression: { phone: { $exists: true } } });
    store.index('carers', { phone: 1 });
  }

  /** Everyone the viewer looks after; a list of names, so noted once. */
  async seenBy(viewer: Viewer, filter: { nhsNumber?: string; limit?: number; after?: string } = {}): Promise<Resident[]> {
    const query = {
      ...(viewer.role === 'carer' ? { 'circle.carer': viewer.carerId ?? '' } : {}),
      ...(filter.nhsNumber ? { nhsNumber: filter.nhsNumber } : {}),
      ...(filter.after ? { _id: mongoose.trusted({ $gt: filter.after }) } : {}),
    };
    const docs = await this.residents.find(query as object).sort({ _id: 1 }).limit(filter.limit ?? 1_000).lean<ResidentDoc[]>();
    const now = this.clock.now();
    const seen = docs.map(toResident).filter((resident) => maySee(viewer, resident, 'profile', now));
    await this.audit.note({ actor: viewer.id, role: viewer.role, action: 'list-residents', purpose: 'care' });
    return seen;
  }

  /** A person unseen and a person unknown get the same answer. */
  find(viewer: Viewer, id: string, look: Look = 'read-resident', may?: May): Promise<Resident> {
    return this.reading(viewer, id, look, (resident) => Promise.resolve(resident), may);
  }

  /** What is read of a person, while the look is noted: it is given out once that is durable, and not otherwise. */
  async reading<Result>(viewer: Viewer, id: string, look: Look, read: (resident: Resident) => Promise<Result>, may: May = (resident, now) => maySee(viewer, resident, LOOKS[look], now)): Promise<Result> {
    const resident = isWatchman(id) ? undefined : await this.lookUp(id as ResidentId);
    if (!resident) throw notFound('resident');
    const now = this.clock.now();
    const allowed = may(resident, now);
    const noted = this.audit.note({ actor: viewer.id, role: viewer.role, action: look, purpose: 'care', subject: resident.id, outcome: allowed ? 'allowed' : 'denied' });
    const [result] = await Promise.all([allowed ? read(resident) : undefined, noted]);
    if (!allowed) throw maySee(viewer, resident, 'profile', now) ? forbidden(NOT_SHARED) : notFound('resident');
    return result as Result;
  }

  /** For the service itself: no viewer, no audit of a look; never to answer a request with. */
  async lookUp(id: ResidentId): Promise<Resident | undefined> {
    if (isWatchman(id)) return watchmanResident;
    return this.together.of(String(id) as ResidentId);
  }

  async lookUpMany(ids: readonly ResidentId[]): Promise<Map<ResidentId, Resident>> {
    const docs = await this.residents.find({ _id: mongoose.trusted({ $in: [...new Set(ids)] }) }).lean<ResidentDoc[]>();
    return new Map(docs.map((doc) => [doc._id, toResident(doc)]));
  }

  /** For the service itself: whose NHS numbers these are. */
  async idsByNhsNumber(numbers: readonly string[]): Promise<Map<string, ResidentId>> {
    if (numbers.length === 0) return new Map();
    const docs = await this.residents.find({ nhsNumber: mongoose.trusted({ $in: [...new Set(numbers)] }) }, { nhsNumber: 1 }).lean<Pick<ResidentDoc, '_id' | 'nhsNumber'>[]>();
    return new Map(docs.map((doc) => [doc.nhsNumber ?? '', doc._id]));
  }

  /** Everybody, page by page in the order of ids; for the service itself. */
  async idsAfter(after: ResidentId | undefined, limit: number): Promise<ResidentId[]> {
    const filter = after === undefined ? {} : { _id: mongoose.trusted({ $gt: after }) };
    return (await this.residents.find(filter, { _id: 1 }).sort({ _id: 1 }).limit(limit).lean<{ _id: ResidentId }[]>()).map((doc) => doc._id);
  }

  async carers(ids: readonly CarerId[]): Promise<Map<CarerId, Carer>> {
    const found = await Promise.all([...new Set(ids)].map((id) => (id === watchmanCarer.id ? watchmanCarer : this.carersTogether.of(id))));
    return new Map(found.flatMap((carer) => (carer ? [[carer.id, carer] as const] : [])));
  }

  /** Everybody who can stand on a rota, by name. */
  async everyCarer(): Promise<Carer[]> {
    return (await this.carerModel.find({}).sort({ name: 1, _id: 1 }).limit(1_000).lean<CarerDoc[]>()).map(toCarer);
  }

  async carersByPhone(phone: string): Promise<Carer[]> {
    return (await this.carerModel.find({ phone: String(phone) }).lean<CarerDoc[]>()).map(toCarer);
  }

  async create(input: NewResident, viewer: Viewer): Promise<Resident> {
    const { limits = {}, ...rest } = input;
    const doc: ResidentDoc = { _id: newId<ResidentId>(), ...rest, limits, circle: [], createdAt: this.clock.now() };
    try {
      await this.residents.create(doc);
    } catch (error) {
      if (isDuplicateKey(error)) throw new Problem(409, 'duplicate', 'A resident with this NHS number is here already. If it is another person, the number is wrong; if not, use that record.', { field: 'nhsNumber' });
      throw error;
    }
    await this.audit.note({ actor: viewer.id, role: viewer.role, action: 'create-resident', purpose: 'administration', subject: doc._id });
    await this.book.watch(doc._id);
    return toResident(doc);
  }

  async change(id: string, change: Omit<ResidentChange, 'away'>, viewer: Viewer): Promise<Resident> {
    const before = await this.find(viewer, id, 'change-resident');
    return this.replace(before.id, { ...change });
  }

  /** Every absence that was said, as one list: it changes as a whole, or not at all. False: another word came between. */
  async setAbsences({ id, absencesVersion: version }: Resident, absences: readonly SaidAbsence[]): Promise<boolean> {
    const written = await this.residents.updateOne({ _id: id, absencesVersion: version ?? mongoose.trusted({ $exists: false }) }, { $set: { absences, absencesVersion: (version ?? 0) + 1 }, $unset: { away: 1 } });
    return written.matchedCount === 1;
  }

  private async replace(id: ResidentId, $set: object): Promise<Resident> {
    const doc = await this.residents.findByIdAndUpdate(id, { $set }, { returnDocument: 'after' }).lean<ResidentDoc>();
    if (!doc) throw notFound('resident');
    await this.book.watch(doc._id);
    return toResident(doc);
  }

  /** A carer already known by this phone and name is the same person in another circle. */
  async addCarer(residentId: string, { name, phone, relationship, rank }: NewCarer, viewer: Viewer): Promise<Carer> {
    const resident = await this.find(viewer, residentId, 'add-carer');
    const now = this.clock.now();
    const members = membersNow(resident.circle, now);
    const known = (await this.carersByPhone(phone)).find((carer) => carer.name === name);
    if (known && members.some((member) => member.carer === known.id)) throw new Problem(409, 'duplicate', 'This carer is in the circle already.', { field: 'phone' });
    const carer = known ?? toCarer(await this.carerModel.create({ _id: newId<CarerId>(), name, phone }).then((doc) => doc.toObject() as CarerDoc));
    // Who comes back is told no more than before: what was said of them holds until something else is said.
    const sharing = resident.circle.findLast((member) => member.carer === carer.id)?.sharing;
    const place = { carer: carer.id, rank: rank ?? (members.at(-1)?.rank ?? 0) + 1, since: now, ...(relationship ? { relationship } : {}), ...(sharing ? { sharing } : {}) };
    await this.residents.updateOne({ _id: resident.id }, { $push: { circle: place } });
    this.contactChanged(carer.id);
    return carer;
  }

  /** The membership ends; that it was stays. The last one cannot go: nobody would be told. */
  async removeCarer(residentId: string, carerId: string, viewer: Viewer, evenWithGaps = false): Promise<void> {
    const asOf = await this.circleVersion(residentId);
    const resident = await this.find(viewer, residentId, 'remove-carer');
    const now = this.clock.now();
    const members = membersNow(resident.circle, now);
    if (!members.some((member) => member.carer === carerId)) throw notFound('carer in this circle');
    if (members.length === 1) throw new Problem(422, 'business-rule', 'carerId: this is the last carer of the circle. Add another first, so that somebody can be told.', { field: 'carerId' });
    for (const ask of this.leavingAsked) await ask(resident, carerId as CarerId, evenWithGaps);
    await this.changePlace(resident.id, carerId as CarerId, asOf, { until: now });
    this.contactChanged(carerId as CarerId);
  }

  private async circleVersion(residentId: string): Promise<number | undefined> {
    return (await this.residents.findById(String(residentId), { circleVersion: 1 }).lean<Pick<ResidentDoc, 'circleVersion'>>())?.circleVersion;
  }

  /** Only of the circle that was judged: where another left meanwhile, whoever asks is to look again. */
  private async changePlace(residentId: ResidentId, carer: CarerId, asOf: number | undefined, change: Partial<CircleMember>): Promise<void> {
    const set = Object.fromEntries(Object.entries(change).map(([name, value]) => [`circle.$[place].${name}`, value]));
    const { matchedCount } = await this.residents.updateOne({ _id: residentId, circleVersion: asOf ?? null }, { $set: set, $inc: { circleVersion: 1 } }, { arrayFilters: [{ 'place.carer': carer, 'place.until': { $exists: false } }] });
    if (matchedCount === 0) throw new Problem(409, 'conflict', 'carerId: somebody else changed this circle at the same moment. Look at it again, then say what is to change.', { field: 'carerId' });
  }

  /** What somebody in the circle may not know from now on. Nobody is kept from alerts where nobody would be told then. */
  async setSharing(residentId: string, carerId: string, { withheld: names, by, evenWithGaps }: SaidSharing, viewer: Viewer): Promise<Sharing> {
    const asOf = await this.circleVersion(residentId);
    const resident = await this.find(viewer, residentId, 'read-sharing');
    const now = this.clock.now();
    const member = membersNow(resident.circle, now).find((one) => one.carer === carerId);
    if (!member) throw notFound('carer in this circle');
    const before = member.sharing?.withheld ?? {};
    if (names.includes('alerts') && before.alerts === undefined) for (const ask of this.leavingAsked) await ask(resident, member.carer, evenWithGaps);
    const sharing: Sharing = { withheld: Object.fromEntries(names.map((name) => [name, before[name] ?? now])), by, saidBy: viewer.id, saidAt: now };
    await this.changePlace(resident.id, member.carer, asOf, { sharing });
    await this.audit.note({ actor: viewer.id, role: viewer.role, action: 'note-sharing', purpose: 'care', subject: resident.id, detail: JSON.stringify({ carer: member.carer, withheld: names, by }) });
    this.contactChanged(member.carer);
    return sharing;
  }

  /** In every circle that they are in. What the network said of a number, and STOP, which is a number's, do not hold of another. */
  async changePhone(residentId: string, carerId: string, phone: string, viewer: Viewer): Promise<Carer> {
    const resident = await this.find(viewer, residentId, 'change-carer');
    const carer = membersNow(resident.circle, this.clock.now()).some((member) => member.carer === carerId) ? (await this.carers([carerId as CarerId])).get(carerId as CarerId) : undefined;
    if (!carer) throw notFound('carer in this circle');
    await this.carerModel.updateOne({ _id: carer.id }, { $set: { phone }, $unset: { contactFault: 1, ...(phone === carer.phone ? {} : { optedOutAt: 1 }) } });
    this.contactChanged(carer.id);
    const { contactFault: _f, optedOutAt, ...rest } = carer;
    return { ...rest, phone, ...(phone === carer.phone && optedOutAt !== undefined ? { optedOutAt } : {}) };
  }

  /** Asked before somebody leaves a circle: throws where they may not. */
  beforeLeaving(ask: LeavingAsked): void {
    this.leavingAsked.push(ask);
  }

  /** Told when somebody can be reached otherwise than before, or left or joined a circle: a hint, the daily report is the promise. */
  onContactChange(listener: (carer: CarerId) => void): void {
    this.contactListeners.push(listener);
  }

  private contactChanged(carer: CarerId): void {
    for (const listener of this.contactListeners) listener(carer);
  }

  async setOptedOut(carerId: CarerId, out: boolean): Promise<void> {
    await this.carerModel.updateOne({ _id: carerId }, out ? { $set: { optedOutAt: this.clock.now() } } : { $unset: { optedOutAt: 1 } });
    this.contactChanged(carerId);
  }

  /** When somebody wishes not to be told of what can wait, and when they are not there at all. */
  async setTimes(carerId: CarerId, { quietHours, leave }: Pick<Carer, 'quietHours' | 'leave'>): Promise<void> {
    const set = { ...(quietHours ? { quietHours } : {}), ...(leave?.length ? { leave } : {}) };
    const unset = { ...(quietHours ? {} : { quietHours: 1 as const }), ...(leave?.length ? {} : { leave: 1 as const }) };
    await this.carerModel.updateOne({ _id: carerId }, { $set: set, $unset: unset });
    this.contactChanged(carerId);
  }

  async setContactFault(carerId: CarerId, code: string | undefined): Promise<void> {
    await this.carerModel.updateOne({ _id: carerId }, code ? { $set: { contactFault: { code, since: this.clock.now() } } } : { $unset: { contactFault: 1 } });
    this.contactChanged(carerId);
  }

  /** Residents whose circle holds this carer now. */
  async ofCarer(carerId: CarerId): Promise<readonly Resident[]> {
    return (await this.circlesTogether.of(carerId)) ?? [];
  }

  /** One look for all of them: a resident of many is read once, and is the same to each. */
  private async circlesOf(carers: readonly CarerId[]): Promise<Map<CarerId, Resident[]>> {
    const circles = new Map(carers.map((carer): [CarerId, Resident[]] => [carer, []])), now = this.clock.now();
    const docs = await this.residents.find({ 'circle.carer': mongoose.trusted({ $in: [...carers] }) }).sort({ _id: 1 }).lean<ResidentDoc[]>();
    for (const resident of docs.map(toResident)) {
      for (const carer of new Set(membersNow(resident.circle, now).map((member) => member.carer))) circles.get(carer)?.push(resident);
    }
    return circles;
  }

  /** Residents whose circle holds or held them. */
  async everOfCarer(carerId: CarerId): Promise<Resident[]> {
    return (await this.residents.find({ 'circle.carer': carerId }).lean<ResidentDoc[]>()).map(toResident);
  }

  /** For the service itself: residents who may answer from this telephone. */
  async byPhone(phone: string): Promise<Resident[]> {
    return (await this.residents.find({ phone: String(phone) }).lean<ResidentDoc[]>()).map(toResident);
  }

  count(): Promise<number> {
    return this.residents.estimatedDocumentCount();
  }
}

const toResident = ({ _id, away, circleVersion: _, ...rest }: ResidentDoc): Resident => ({ id: _id, ...rest, ...(away && !rest.absences ? { absences: [fromAway(away)] } : {}) });
const NOT_SHARED = 'This is not shared with you. Only the resident, or who holds their power of attorney, can change that: ask them, or whoever runs the service for them.';
/** Of before absences had an end: as long as one may last. */
const fromAway = ({ since, until, where }: NonNullable<ResidentDoc['away']>): SaidAbsence => ({ kind: where === 'hospital' ? 'hospital' : 'away', from: since, until: until ?? since + LONGEST_MS, saidBy: 'unknown', saidAt: since });
const toCarer = ({ _id, ...rest }: CarerDoc): Carer => ({ id: _id, ...rest });
