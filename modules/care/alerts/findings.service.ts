import { Injectable } from '@nestjs/common';
import type { Alert, ResolvedAlert } from '../../../core/alerts/alert.js';
import type { AlertId, SubjectId } from '../../../core/ids.js';
import { observationId } from '../../../core/observations/observation-id.js';
import { kindSpec } from '../../../core/observations/kinds.js';
import type { Evidence, Reading } from '../../../core/observations/reading.js';
import type { Finding } from '../../../core/rules/rule.js';
import { Clock } from '../../platform/clock/clock.js';
import { defect } from '../../platform/defects.js';
import { Counters } from '../../platform/health/counters.js';
import { Log } from '../../platform/log/log.js';
import { newId } from '../../platform/store/new-id.js';
import { MOST_SUBJECTS } from '../../sensing/rules/most-subjects.js';
import { FindingsDesk, type Cleared, type OpenEpisode, type PastEpisode } from '../../sensing/rules/ports.js';
import { Devices } from '../../sensing/things/devices.service.js';
import { newCode } from './alert-code.js';
import { AlertStore } from './alert.store.js';
import { Alerts, SERVICE } from './alerts.service.js';

/** Another process may have opened or closed an alert: what is live is believed this long. */
const LIVE_KNOWN_MS = 2_000;
/** A rule that fails on one person is an engine fault; said once in so long. */
const FAILURE_EVERY_MS = 15 * 60_000;

const DAY_MS = 86_400_000;
/** An episode that was alerted at its time is not found late as well. */
const SAME_MS = 10 * 60_000;

/** What the rules find becomes alerts. */
@Injectable()
export class Findings extends FindingsDesk {
  private readonly live = new Map<SubjectId, { until: number; episodes: readonly OpenEpisode[] }>();
  /** What was raised last of an episode: a rule that says the same again has nothing new to tell. */
  private readonly raised = new Map<string, string>();
  private readonly failures = new Map<string, number>();

  constructor(private readonly alerts: Alerts, private readonly store: AlertStore, private readonly devices: Devices, private readonly clock: Clock, private readonly counters: Counters, private readonly log: Log) {
    super();
  }

  async openEpisodes(subject: SubjectId): Promise<readonly OpenEpisode[]> {
    const now = this.clock.now();
    const known = this.live.get(subject);
    if (known && known.until > now) return known.episodes;
    const episodes = (await this.store.live(subject)).map(({ rule, episode, since }) => ({ rule, episode, since }));
    if (this.live.size > MOST_SUBJECTS) this.live.clear();
    this.live.set(subject, { until: now + LIVE_KNOWN_MS, episodes });
    return episodes;
  }

  async found(subject: SubjectId, findings: readonly Finding[], cleared: readonly Cleared[]): Promise<void> {
    const again = new Set(findings.map((f) => `${f.rule}|${f.episode}`));
    for (const { rule, episode, reason } of cleared) if (!again.has(`${rule}|${episode}`)) await this.clear(subject, rule, episode, reason);
    for (const finding of findings) await this.raise(subject, finding);
  }

  private async clear(subject: SubjectId, rule: string, episode: string, reason: string): Promise<void> {
    this.live.delete(subject);
    this.raised.delete(`${subject}|${rule}|${episode}`);
    await this.alerts.clear(subject, rule, episode, reason);
  }

  private async raise(subject: SubjectId, finding: Finding): Promise<void> {
    const last = finding.evidence.at(-1);
    const key = `${subject}|${finding.rule}|${finding.episode}`;
    const said = `${finding.severity}|${finding.since}|${finding.evidence.length}|${last ? observationId(last) : ''}`;
    if (this.raised.get(key) === said) return;
    this.live.delete(subject);
    await this.alerts.raise(subject, { ...finding, evidence: finding.evidence.map((reading) => this.evidence(reading)) });
    this.live.delete(subject);
    if (this.raised.size > 50_000) this.raised.clear();
    this.raised.set(key, said);
  }

  async foundInPast(subject: SubjectId, episodes: readonly PastEpisode[], from: number, to: number): Promise<void> {
    const live = (await this.store.list({ residentIds: [subject], late: false, from: from - DAY_MS, to: to + DAY_MS, limit: 1_000 }));
    const wasLive = ({ finding }: PastEpisode): boolean => live.some((alert) => alert.rule === finding.rule && Math.abs(alert.since - finding.since) < SAME_MS);
    const alerts = episodes.filter((episode) => !wasLive(episode)).map((episode) => this.late(subject, episode));
    const fresh = await this.store.replaceLate(subject, from, to, alerts);
    for (const alert of fresh) this.counters.alerts.inc({ rule: alert.rule, severity: alert.severity, late: 'yes' });
  }

  async ruleFailed(subject: SubjectId, rule: string, error: unknown): Promise<void> {
    this.counters.ruleFailures.inc({ rule });
    const key = `${subject}|${rule}`;
    if ((this.failures.get(key) ?? 0) > this.clock.now() - FAILURE_EVERY_MS) return;
    this.failures.set(key, this.clock.now());
    this.log.failure('rule', error, { rule, subject });
    if (defect('rule-failure-unsaid')) return;
    await this.alerts.raise(subject, {
      rule: 'engine-fault', version: '1', severity: 'urgent', episode: `engine-fault:${rule}`, since: this.clock.now(), evidence: [],
      because: `The rule "${rule}" could not be asked about this person. The other rules go on.`, differ: 'A rule that runs without a fault would not have raised it.',
    });
  }

  private late(residentId: SubjectId, { finding, endedAt, endedBecause }: PastEpisode): Alert {
    const now = this.clock.now();
    const { rule, version, severity, episode, since, because, differ } = finding;
    const ended = endedAt === undefined ? '' : ` It ended by itself: ${endedBecause ?? ''}`;
    const alert: ResolvedAlert = {
      id: newId<AlertId>(), residentId, code: newCode(), rule, ruleVersion: version, severity, episode, since, because, differ, openedAt: now, late: true, version: 1,
      evidence: finding.evidence.map((reading) => this.evidence(reading)), actions: [{ type: 'opened', at: now, by: SERVICE }],
      state: 'resolved', resolvedAt: endedAt ?? now, resolvedBy: SERVICE, outcome: 'found-late', note: `Found in data that arrived after its time; nobody was told as if it were now.${ended}`,
    };
    return alert;
  }

  private evidence(reading: Reading): Evidence {
    const { device, kind, value, at, receivedAt } = reading;
    const unit = kindSpec(kind).unit;
    const room = this.devices.asAt(device, at)?.room;
    return { observation: observationId(reading), device, kind, value, at, receivedAt, ...(unit ? { unit } : {}), ...(room ? { room } : {}) };
  }
}
