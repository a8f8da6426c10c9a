import { Injectable } from '@nestjs/common';
import { ALERT_RULES, BEFORE_MS, CALL_RULES, harmOf, type Harm, type Told } from '../../../core/advisories/harm.js';
import type { ResidentId } from '../../../core/ids.js';
import { Audit } from '../../platform/audit/audit.service.js';
import { Clock } from '../../platform/clock/clock.js';
import { Complaints } from '../../platform/health/complaints.js';
import { Log } from '../../platform/log/log.js';
import { AlertStore } from '../alerts/alert.store.js';
import { Consents } from '../consents/consents.store.js';
import { Residents } from '../residents/residents.service.js';
import { Advisories, type Switch } from './advisories.store.js';

/** Alerts of one person that are counted. [ours] */
const MOST_ALERTS = 1_000;
const AT_ONCE = 100;
/** What was told longer ago is history. [ours] */
const MOST_BACK_MS = 365 * 86_400_000;
const PART = 'air-advisories';

/** Counts what happened to those who were told, and turns telling off when a limit is passed. Only a person turns it on again. */
@Injectable()
export class HarmMonitor {
  constructor(
    private readonly advisories: Advisories, private readonly alerts: AlertStore, private readonly consents: Consents, private readonly residents: Residents,
    private readonly audit: Audit, private readonly complaints: Complaints, private readonly clock: Clock, private readonly log: Log,
  ) {}

  /** Of what was told since it was turned on. */
  async harm({ at: since }: Switch): Promise<Harm> {
    const now = this.clock.now();
    const told = [...(await this.advisories.toldSince(Math.max(since, now - MOST_BACK_MS)))];
    const people: Told[] = [];
    for (let i = 0; i < told.length; i += AT_ONCE) people.push(...(await this.people(told.slice(i, i + AT_ONCE))));
    return harmOf(people, now);
  }

  /** True: it may go on. */
  async look(turned: Switch): Promise<boolean> {
    if (turned.state === 'stopped') this.complaints.say(PART, `Residents are no longer told of bad air: ${turned.reason ?? ''}`);
    else this.complaints.withdraw(PART);
    if (turned.state !== 'on') return false;
    const { stop } = await this.harm(turned);
    if (stop === undefined) return true;
    await this.advisories.turn('stopped', 'service', stop, this.clock.now());
    await this.audit.note({ actor: 'service', role: 'service', action: 'stop-air-advisories', purpose: 'care', detail: stop });
    this.complaints.say(PART, `Residents are no longer told of bad air: ${stop}`);
    this.log.warning('air-advisories-stopped', { reason: stop });
    return false;
  }

  private async people(told: readonly (readonly [ResidentId, number[]])[]): Promise<Told[]> {
    const ids = told.map(([id]) => id);
    const [residents, agreed] = await Promise.all([this.residents.lookUpMany(ids), this.consents.agreed(ids, 'air-advisories')]);
    return Promise.all(told.map(async ([id, at]) => {
      const alerts = await this.alerts.list({ residentIds: [id], rules: [...CALL_RULES, ...ALERT_RULES], from: (at[0] ?? 0) - BEFORE_MS, limit: MOST_ALERTS });
      const of = (rules: readonly string[]): number[] => alerts.filter(({ rule }) => rules.includes(rule)).map(({ since }) => since);
      return { at, knownSince: residents.get(id)?.createdAt ?? at[0] ?? 0, calls: of(CALL_RULES), alerts: of(ALERT_RULES), optedOut: !agreed.has(id) };
    }));
  }
}
