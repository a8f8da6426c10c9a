import { Injectable } from '@nestjs/common';
import type { Collection, Filter } from 'mongodb';
import type { Alert, LiveAlert } from '../../../core/alerts/alert.js';
import { isLifeCritical } from '../../../core/escalation/life-critical.js';
import type { AlertId, CarerId, ResidentId } from '../../../core/ids.js';
import { WATCHMAN } from '../../../core/proof/watchman.js';
import { defect } from '../../platform/defects.js';
import { insertNew, isDuplicateKey, Store } from '../../platform/store/store.js';
import { Together } from '../../platform/store/together.js';
import { grouped } from '../../../core/grouped.js';
import { newCode } from './alert-code.js';

/** What still has to be said of an alert's newest version; set in the same write as the change itself. */
export interface Pending {
  feed?: true;
  record?: true;
}

export type AlertDoc = Omit<Alert, 'id'> & {
  _id: AlertId;
  /** Present while open or acknowledged: one live alert per (resident, rule, episode). */
  live?: true;
  /** Versions up to this one are on the feed. */
  fedVersion: number;
  pending?: Pending;
  /** Why a finding that came back after the end of this alert opened no new one. */
  suppressed?: { reason: string; at: number };
};

export interface AlertQuery {
  readonly residentIds?: readonly ResidentId[];
  readonly ids?: readonly AlertId[];
  readonly states?: readonly Alert['state'][];
  readonly rules?: readonly string[];
  readonly late?: boolean;
  readonly from?: number;
  readonly to?: number;
  readonly limit: number;
  /** Page: only alerts that began before this one. */
  readonly before?: { since: number; id: string };
}

/** Among so many that are due the gravest are looked for. */
const MOST_DUE = 10_000;
/** At 5,000 live alerts all of so many are taken once in 2,000 times. [ours] */
const CODES_DRAWN = 4;

/** Alerts as single documents that change by compare-and-set on `version`: no lock, no transaction, no lost update. */
@Injectable()
export class AlertStore {
  private readonly alerts: Collection<AlertDoc>;
  private readonly byId = new Together<AlertId, Alert>(async (ids) => new Map((await this.findMany(ids)).map((alert) => [alert.id, alert])));
  private readonly liveOf = new Together<ResidentId, LiveAlert[]>((ids) => this.liveOfMany(ids));

  constructor(store: Store) {
    this.alerts = store.collection<AlertDoc>('alerts');
    store.index('alerts', { residentId: 1, rule: 1, episode: 1 }, { unique: !defect('no-unique-episode'), partialFilterExpression: { live: true }, name: 'one-live-alert-per-episode' });
    store.index('alerts', { residentId: 1, since: -1, _id: -1 });
    store.index('alerts', { since: -1, _id: -1 });
    store.index('alerts', { 'escalation.dueAt': 1 }, { partialFilterExpression: { state: 'open' } });
    store.index('alerts', { checkBackAt: 1 }, { partialFilterExpression: { state: 'acknowledged' } });
    store.index('alerts', { 'pending.feed': 1 }, { partialFilterExpression: { 'pending.feed': true } });
    store.index('alerts', { 'pending.record': 1 }, { partialFilterExpression: { 'pending.record': true } });
    store.index('alerts', { code: 1 });
    store.index('alerts', { openedAt: 1 });
    store.index('alerts', { resolvedAt: 1 });
    store.index('alerts', { live: 1 }, { partialFilterExpression: { live: true } });
    store.index('alerts', { residentId: 1, rule: 1, episode: 1, since: 1 }, { unique: true, partialFilterExpression: { late: true }, name: 'one-late-alert-per-episode' });
  }

  async find(id: AlertId): Promise<Alert | undefined> {
    return this.byId.of(id);
  }

  async findMany(ids: readonly AlertId[]): Promise<Alert[]> {
    return (await this.alerts.find({ _id: { $in: [...ids] } }).toArray()).map(toAlert);
  }

  /** What was said of a merged alert goes on in what it was merged into, to the end. */
  async endOf(alert: Alert): Promise<Alert> {
    const passed = new Set([alert.id]);
    let end = alert;
    while (end.state === 'resolved' && end.mergedInto && !passed.has(end.mergedInto)) {
      const into = await this.find(end.mergedInto);
      if (!into) break;
      passed.add(into.id);
      end = into;
    }
    return end;
  }

  async live(residentId: ResidentId): Promise<LiveAlert[]> {
    return (await this.liveOf.of(residentId)) ?? [];
  }

  private async liveOfMany(residentIds: readonly ResidentId[]): Promise<Map<ResidentId, LiveAlert[]>> {
    const docs = await this.alerts.find({ residentId: { $in: [...residentIds] }, live: true }).toArray();
    return grouped(docs.map((doc) => toAlert(doc) as LiveAlert), (alert) => alert.residentId);
  }

  async liveEpisode(residentId: ResidentId, rule: string, episode: string): Promise<LiveAlert | undefined> {
    if (defect('no-unique-episode')) return undefined;
    const doc = await this.alerts.findOne({ residentId, rule, episode, live: true });
    return doc ? (toAlert(doc) as LiveAlert) : undefined;
  }

  /** The newest ended alert of the same rule and episode. */
  async lastEnded(residentId: ResidentId, rule: string, episode: string): Promise<Extract<Alert, { state: 'resolved' }> | undefined> {
    const doc = await this.alerts.find({ residentId, rule, episode, state: 'resolved', late: false } as Filter<AlertDoc>).sort({ openedAt: -1 }).limit(1).next();
    return doc ? (toAlert(doc) as Extract<Alert, { state: 'resolved' }>) : undefined;
  }

  /**
   * A code that no live alert has, so that an answer by text means one of them. Two processes may still draw the same at
   * once, and a town of alerts may have them all: whoever answers is then asked which.
   */
  async freeCode(draw: () => string = newCode): Promise<string> {
    const drawn = Array.from({ length: CODES_DRAWN }, draw);
    const taken = new Set(await this.alerts.distinct('code', { code: { $in: drawn }, live: true } as Filter<AlertDoc>));
    return drawn.find((code) => !taken.has(code)) ?? (drawn[0] as string);
  }

  /** False: a live alert for that episode is there already. */
  async insert(alert: Alert, pending: Pending): Promise<boolean> {
    try {
      await this.alerts.insertOne(toDoc(alert, pending, 0));
      return true;
    } catch (error) {
      if (isDuplicateKey(error)) return false;
      throw error;
    }
  }

  /**
   * Applies a pure change to the newest version, again and again until no other writer came between. `change` returns
   * the alert it was given to say that nothing is to do.
   */
  async change(id: AlertId, change: (alert: Alert) => Alert, pending: Pending = { feed: true, record: true }): Promise<{ alert: Alert; changed: boolean } | undefined> {
    for (;;) {
      const doc = await this.alerts.findOne({ _id: id });
      if (!doc) return undefined;
      const before = toAlert(doc);
      const after = change(before);
      if (after === before) return { alert: before, changed: false };
      const alert: Alert = { ...after, version: before.version + 1 };
      const written = await this.alerts.replaceOne({ _id: id, version: before.version }, toDoc(alert, { ...doc.pending, ...pending }, doc.fedVersion));
      if (written.matchedCount === 1) return { alert, changed: true };
    }
  }

  async list(query: AlertQuery): Promise<Alert[]> {
    const filter: Filter<AlertDoc> = {
      residentId: query.residentIds ? { $in: [...query.residentIds] } : { $ne: WATCHMAN },
      ...(query.ids ? { _id: { $in: [...query.ids] } } : {}),
      ...(query.states ? { state: { $in: [...query.states] } } : {}),
      ...(query.rules ? { rule: { $in: [...query.rules] } } : {}),
      ...(query.late === undefined ? {} : { late: query.late }),
      ...(query.from !== undefined || query.to !== undefined ? { since: { ...(query.from === undefined ? {} : { $gte: query.from }), ...(query.to === undefined ? {} : { $lte: query.to }) } } : {}),
      ...(query.before ? { $or: [{ since: { $lt: query.before.since } }, { since: query.before.since, _id: { $lt: query.before.id as AlertId } }] } : {}),
    } as Filter<AlertDoc>;
    return (await this.alerts.find(filter).sort({ since: -1, _id: -1 }).limit(query.limit).toArray()).map(toAlert);
  }

  /** Everybody's alerts by when they were opened, oldest first; those found late left out, since nobody was to answer them. */
  async openedBetween(from: number, to: number): Promise<Alert[]> {
    return (await this.alerts.find({ openedAt: { $gte: from, $lt: to }, late: false, residentId: { $ne: WATCHMAN } } as Filter<AlertDoc>).sort({ openedAt: 1 }).toArray()).map(toAlert);
  }

  async endedBetween(from: number, to: number): Promise<Alert[]> {
    return (await this.alerts.find({ resolvedAt: { $gte: from, $lt: to }, late: false, residentId: { $ne: WATCHMAN } } as Filter<AlertDoc>).toArray()).map(toAlert);
  }

  /** Alerts to which this carer said "I'm on my way", on a screen, and that nobody has closed. */
  async claimedBy(carer: CarerId): Promise<AlertId[]> {
    return (await this.alerts.find({ state: 'acknowledged', 'claimedBy.kind': 'user', 'claimedBy.carer': carer } as Filter<AlertDoc>, { projection: { _id: 1 } }).toArray()).map((doc) => doc._id);
  }

  /** Everybody's that are not over. */
  async allLive(): Promise<Alert[]> {
    return (await this.alerts.find({ live: true, residentId: { $ne: WATCHMAN } } as Filter<AlertDoc>).toArray()).map(toAlert);
  }

  /** The watchman's alerts prove something for a while, and are nobody's story. */
  async forgetWatchman(before: number): Promise<void> {
    await this.alerts.deleteMany({ residentId: WATCHMAN, openedAt: { $lt: before }, state: 'resolved' } as Filter<AlertDoc>);
  }

  /** Open alerts whose next step is due, those first on which a life may hang; and acknowledged ones nobody has closed. */
  async due(now: number, limit: number): Promise<AlertId[]> {
    const [open, taken] = await Promise.all([
      this.alerts.find({ state: 'open', 'escalation.dueAt': { $lte: now } } as Filter<AlertDoc>, { projection: { rule: 1, severity: 1 } }).limit(MOST_DUE).toArray(),
      this.alerts.find({ state: 'acknowledged', checkBackAt: { $lte: now } } as Filter<AlertDoc>, { projection: { _id: 1 } }).limit(limit).toArray(),
    ]);
    const gravest = [...open.filter(isLifeCritical), ...open.filter((doc) => !isLifeCritical(doc))].slice(0, limit);
    return [...gravest, ...taken].map((doc) => doc._id);
  }

  async pending(which: keyof Pending, limit: number): Promise<AlertDoc[]> {
    return this.alerts.find({ [`pending.${which}`]: true } as Filter<AlertDoc>).limit(limit).toArray();
  }

  /** The newest version is on the feed; an older one's word changes nothing. */
  async fed(id: AlertId, version: number): Promise<void> {
    await this.alerts.updateOne({ _id: id, version } as Filter<AlertDoc>, { $set: { fedVersion: version }, $unset: { 'pending.feed': 1 } } as never);
  }

  async recorded(id: AlertId, version: number): Promise<void> {
    await this.alerts.updateOne({ _id: id, version }, { $unset: { 'pending.record': 1 } });
  }

  async noteSuppressed(id: AlertId, reason: string, at: number): Promise<void> {
    await this.alerts.updateOne({ _id: id, suppressed: { $exists: false } }, { $set: { suppressed: { reason, at } } });
  }

  async liveByCode(code: string): Promise<Alert | undefined> {
    const doc = await this.alerts.find({ code }).sort({ openedAt: -1 }).limit(1).next();
    return doc ? toAlert(doc) : undefined;
  }

  /** Late findings are derived anew from fuller data: what a later review does not find again goes. */
  async replaceLate(residentId: ResidentId, from: number, to: number, alerts: readonly Alert[]): Promise<Alert[]> {
    const before = await this.alerts.find({ residentId, late: true, since: { $gte: from, $lte: to } }).toArray();
    const key = (a: Pick<Alert, 'rule' | 'episode' | 'since'>): string => `${a.rule}|${a.episode}|${a.since}`;
    const wanted = new Map(alerts.map((alert) => [key(alert), alert]));
    const gone = before.filter((doc) => !wanted.has(key(doc)));
    if (gone.length > 0) await this.alerts.deleteMany({ _id: { $in: gone.map((doc) => doc._id) } });
    const known = new Set(before.map(key));
    const fresh = [...wanted.values()].filter((alert) => !known.has(key(alert)));
    await insertNew(this.alerts, fresh.map((alert) => toDoc(alert, { record: true }, alert.version)));
    return fresh;
  }
}

export function toAlert(doc: AlertDoc): Alert {
  const { _id, live: _l, fedVersion: _f, pending: _p, suppressed: _s, ...rest } = doc;
  return { id: _id, ...rest } as Alert;
}

function toDoc({ id, ...alert }: Alert, pending: Pending, fedVersion: number): AlertDoc {
  return { _id: id, ...alert, ...(alert.state === 'resolved' ? {} : { live: true }), fedVersion, pending } as AlertDoc;
}
