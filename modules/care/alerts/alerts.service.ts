import { Injectable } from '@nestjs/common';
import { maySeeAlert, sayWithheld } from '../../../core/access/alerts.js';
import { isSharedWith, maySee } from '../../../core/access/decide.js';
import type { Actor, Alert, LiveAlert, OpenAlert } from '../../../core/alerts/alert.js';
import { AlertEnded, ClaimTaken, MergedBack, NotOneMatter, NotYours } from '../../../core/alerts/errors.js';
import { mergeAway, takeUp } from '../../../core/alerts/merge.js';
import { arrive, handOver } from '../../../core/alerts/on-the-way.js';
import { codedOutcome } from '../../../core/alerts/outcomes.js';
import { acknowledge, claim, isCalledFor, join, pass, resolve } from '../../../core/alerts/transitions.js';
import type { AlertId, CarerId, ResidentId } from '../../../core/ids.js';
import { byText } from '../../../core/order.js';
import type { Evidence } from '../../../core/observations/reading.js';
import { isWatchman } from '../../../core/proof/watchman.js';
import type { Severity } from '../../../core/rules/rule.js';
import type { Viewer } from '../../platform/access/viewer.js';
import { Audit } from '../../platform/audit/audit.service.js';
import { Clock } from '../../platform/clock/clock.js';
import { crashPoint } from '../../platform/crash-points.js';
import { defect } from '../../platform/defects.js';
import { Counters } from '../../platform/health/counters.js';
import { notFound, Problem } from '../../platform/http/problem.js';
import { newId } from '../../platform/store/new-id.js';
import { orNotFound } from '../residents/or-not-found.js';
import { Residents } from '../residents/residents.service.js';
import { AlertStore, type AlertQuery } from './alert.store.js';
import { Announcements, Escalations } from './announcements.js';
import { KeptAlerts } from './kept-alerts.service.js';

export const SERVICE: Actor = { kind: 'service', id: 'hearthline' };
export const actorOf = (viewer: Viewer): Actor => ({ kind: 'user', id: viewer.id, ...(viewer.carerId ? { carer: viewer.carerId } : {}) });

/** Something is the matter with a resident: from a rule, or from the service itself (nobody can be told …). */
export interface Matter {
  readonly rule: string;
  readonly version: string;
  readonly severity: Severity;
  readonly episode: string;
  readonly since: number;
  readonly because: string;
  readonly differ: string;
  readonly evidence: readonly Evidence[];
}

/** Alerts: one live one per (resident, rule, episode), changed by people and rules, announced and escalated. */
@Injectable()
export class Alerts {
  constructor(
    private readonly store: AlertStore, private readonly residents: Residents, private readonly kept: KeptAlerts, private readonly announcements: Announcements,
    private readonly escalations: Escalations, private readonly audit: Audit, private readonly clock: Clock, private readonly counters: Counters,
  ) {}

  /** Opens an alert, joins the live one, or notes why neither: the same matter any number of times is one alert. */
  async raise(residentId: ResidentId, matter: Matter): Promise<void> {
    const live = await this.store.liveEpisode(residentId, matter.rule, matter.episode);
    if (live) return this.joinTo(live, matter);
    const [ended, code] = await Promise.all([this.store.lastEnded(residentId, matter.rule, matter.episode), this.store.freeCode()]);
    const end = ended && (await this.store.endOf(ended)), mergedInto = end?.id === ended?.id ? undefined : end;
    if (mergedInto && mergedInto.state !== 'resolved') return this.joinTo(mergedInto, { ...matter, because: mergedInto.because, differ: mergedInto.differ });
    if (await this.isOver(mergedInto ?? ended, matter)) return;
    const now = this.clock.now();
    const { version: ruleVersion, ...rest } = matter;
    const alert: OpenAlert = {
      id: newId<AlertId>(), residentId, code, ruleVersion, ...rest, openedAt: now, late: false, version: 1,
      actions: [{ type: 'opened', at: now, by: SERVICE }], state: 'open', escalation: { step: 0, dueAt: now },
    };
    crashPoint('alert.before-open');
    if (!(await this.store.insert(alert, { feed: true, record: true }))) return this.raise(residentId, matter);
    crashPoint('alert.after-open');
    if (!isWatchman(residentId)) this.count(alert, now);
    await this.spread(alert);
  }

  private count({ rule, severity, evidence }: OpenAlert, now: number): void {
    this.counters.alerts.inc({ rule, severity, late: 'no' });
    const heard = evidence.at(-1)?.receivedAt;
    if (heard !== undefined) this.counters.alertDelay.observe((now - heard) / 1000);
  }

  /** What a person has closed stays closed until something newer happens; of a merged one, what it was merged into. */
  private async isOver(ended: Alert | undefined, matter: Matter): Promise<boolean> {
    // What the data closed, the data may open again; a person's word holds until something newer happens.
    if (ended?.state !== 'resolved' || ended.outcome === 'cleared') return false;
    const newest = Math.max(matter.since, ...matter.evidence.map((e) => e.receivedAt));
    const over = newest <= ended.resolvedAt;
    if (over) await this.store.noteSuppressed(ended.id, 'Nothing new since this alert was closed.', this.clock.now());
    return over;
  }

  private async joinTo(live: LiveAlert, matter: Matter): Promise<void> {
    const result = await this.store.change(live.id, (alert) => (alert.state === 'resolved' ? alert : join(alert, matter, matter.evidence, SERVICE, this.clock.now())));
    if (result?.changed) await this.spread(result.alert);
  }

  /** The data say that it is over; of what the resident called for, only a person says so. */
  async clear(residentId: ResidentId, rule: string, episode: string, reason: string): Promise<void> {
    const live = await this.store.liveEpisode(residentId, rule, episode);
    if (!live) return;
    const result = await this.store.change(live.id, (alert) => (isCalledFor(alert) ? alert : resolve(alert, SERVICE, this.clock.now(), 'cleared', reason)));
    if (result?.changed) await this.spread(result.alert);
  }

  async find(viewer: Viewer, id: string): Promise<Alert> {
    const alert = await this.store.find(String(id) as AlertId);
    if (!alert) throw notFound('alert');
    await orNotFound('alert', this.residents.find(viewer, alert.residentId, 'read-alert', (resident, now) => maySeeAlert(viewer, resident, alert, now)));
    return alert;
  }

  async list(viewer: Viewer, query: Omit<AlertQuery, 'residentIds'> & { residentId?: string }): Promise<Alert[]> {
    const { residentId, ...rest } = query;
    if (residentId !== undefined) {
      const known = await this.residents.lookUp(residentId as ResidentId);
      const kept = await this.kept.of(viewer, known ? [known] : []);
      const resident = await this.residents.find(viewer, residentId, 'list-alerts', kept.length > 0 ? () => true : undefined);
      return kept.length > 0 ? this.listed(kept, rest) : this.store.list({ ...rest, residentIds: [resident.id] });
    }
    if (viewer.role !== 'carer') {
      await this.audit.note({ actor: viewer.id, role: viewer.role, action: 'list-alerts', purpose: 'care' });
      return this.store.list(rest);
    }
    const seen = await this.residents.seenBy(viewer), now = this.clock.now();
    const shared = await this.store.list({ ...rest, residentIds: seen.filter((resident) => maySee(viewer, resident, 'alerts', now)).map(({ id }) => id) });
    const kept = await this.listed(await this.kept.of(viewer, seen), rest);
    return [...shared, ...kept].sort((a, b) => b.since - a.since || byText(b.id, a.id)).slice(0, rest.limit);
  }

  private async listed(kept: readonly Alert[], query: Omit<AlertQuery, 'residentIds'>): Promise<Alert[]> {
    return kept.length === 0 ? [] : this.store.list({ ...query, residentIds: kept.map(({ residentId }) => residentId), ids: kept.map(({ id }) => id) });
  }

  acknowledge(viewer: Viewer, id: string): Promise<Alert> {
    return this.byViewer(viewer, id, 'acknowledge-alert', (alert, by, now) => acknowledge(alert, by, now));
  }

  /** `minutes`: how long until they are there; the severity's own time where unsaid. */
  claim(viewer: Viewer, id: string, minutes?: number): Promise<Alert> {
    return this.byViewer(viewer, id, 'claim-alert', (alert, by, now) => claim(alert, by, now, minutes));
  }

  arrive(viewer: Viewer, id: string): Promise<Alert> {
    return this.byViewer(viewer, id, 'arrive-at-alert', (alert, by, now) => arrive(alert, by, now));
  }

  /** To another member of the circle, who is asked, and who has it once they say yes. */
  async handOver(viewer: Viewer, id: string, to: CarerId): Promise<Alert> {
    const { residentId } = await this.find(viewer, id);
    const resident = await this.residents.lookUp(residentId);
    const known = (await this.residents.carers([to])).get(to);
    const inCircle = isSharedWith(resident?.circle ?? [], to, 'alerts', this.clock.now());
    if (!inCircle) throw new Problem(422, 'business-rule', 'to: is nobody in this circle who is told of alerts. Only somebody who is can take it over.', { field: 'to' });
    if (!known || known.optedOutAt !== undefined || known.contactFault !== undefined) throw new Problem(422, 'business-rule', 'to: cannot be told by text just now. Choose somebody who can.', { field: 'to' });
    const alert = await this.byViewer(viewer, id, 'hand-over-alert', (current, by, now) => handOver(current, by, to, now, viewer.role !== 'carer'));
    if (alert.state === 'acknowledged') await this.escalations.offer(alert);
    return alert;
  }

  /** Two alerts of one person are one matter. First the one that stays is written, then the other ends: cut off in between, it can be said again. */
  async merge(viewer: Viewer, id: string, into: string): Promise<Alert> {
    const [other, before] = [await this.find(viewer, id), await this.find(viewer, into)];
    if (other.state === 'resolved' && other.mergedInto === before.id) return before;
    if (other.state === 'resolved') throw asProblem(new AlertEnded(other.id));
    const kept = await this.byViewer(viewer, into, 'merge-alerts', (alert, by, now) => takeUp(alert, other, by, now));
    await this.byViewer(viewer, id, 'merge-alerts', (alert, by, now) => mergeAway(alert, kept, by, now));
    return kept;
  }

  pass(viewer: Viewer, id: string, note?: string): Promise<Alert> {
    return this.byViewer(viewer, id, 'pass-alert', (alert, by, now) => pass(alert, by, now, note));
  }

  resolve(viewer: Viewer, id: string, { outcome, note }: { outcome: string; note?: string }): Promise<Alert> {
    const coded = codedOutcome(outcome, note);
    return this.byViewer(viewer, id, 'resolve-alert', (alert, by, now) => resolve(alert, by, now, coded.outcome, coded.note));
  }

  private async byViewer(viewer: Viewer, id: string, action: string, change: (alert: Alert, by: Actor, now: number) => Alert): Promise<Alert> {
    const { residentId } = await this.find(viewer, id);
    const alert = await this.act(id as AlertId, actorOf(viewer), change).catch((error: unknown) => {
      throw asProblem(error);
    });
    await this.audit.note({ actor: viewer.id, role: viewer.role, action, purpose: 'care', subject: residentId });
    return alert;
  }

  /** A carer's word by text message; the caller has made sure that the carer was told of it and is in the circle now. */
  async act(id: AlertId, by: Actor, change: (alert: Alert, by: Actor, now: number) => Alert): Promise<Alert> {
    if (defect('thank-and-forget')) return change((await this.store.find(id)) as Alert, by, this.clock.now());
    const result = await this.store.change(id, (alert) => change(alert, by, this.clock.now()));
    if (!result) throw notFound('alert');
    if (result.changed) await this.spread(result.alert);
    return result.alert;
  }

  /** For the service's own hand: escalation writes what it did. */
  async note(id: AlertId, change: (alert: Alert) => Alert): Promise<Alert | undefined> {
    const result = await this.store.change(id, change);
    if (result?.changed) await this.spread(result.alert);
    return result?.alert;
  }

  /** Somebody of the circle is told no more: what that means for each alert that is not over stands on it. */
  async noteWithheld(residentId: ResidentId, carer: CarerId, by: Actor): Promise<void> {
    const resident = await this.residents.lookUp(residentId);
    for (const { id } of await this.store.live(residentId)) await this.note(id, (alert) => (alert.state === 'resolved' || !resident ? alert : sayWithheld(alert, resident.circle, carer, by, this.clock.now())));
  }

  private async spread(alert: Alert): Promise<void> {
    if (alert.state === 'open') this.escalations.lookAt(alert);
    await this.announcements.announce(alert);
  }
}

export function asProblem(error: unknown): unknown {
  if (error instanceof ClaimTaken) return new Problem(409, 'conflict', 'Somebody else is on the way already: claimedBy says who. Nothing was changed.', { also: { claimedBy: error.by } });
  if (error instanceof AlertEnded) return new Problem(409, 'conflict', 'This alert has ended. Nothing was changed.');
  if (error instanceof NotYours) return new Problem(409, 'conflict', 'Only whoever has this alert can hand it over. Take it first.');
  if (error instanceof MergedBack) return new Problem(409, 'conflict', 'Somebody is merging these two the other way. This one goes on; merge the other into it.');
  if (error instanceof NotOneMatter) return new Problem(422, 'business-rule', 'into: must be another alert of the same person.', { field: 'into' });
  return error;
}
