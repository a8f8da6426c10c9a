import { Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import { isSharedWith } from '../../../core/access/decide.js';
import { digestText, type DigestHome } from '../../../core/digest/digest-text.js';
import type { CarerId } from '../../../core/ids.js';
import { initials, type Resident } from '../../../core/residents/resident.js';
import { localDay, localParts } from '../../../core/time/local.js';
import { Clock } from '../../platform/clock/clock.js';
import { Round } from '../../platform/clock/round.js';
import { OwnAddress } from '../../platform/http/own-address.js';
import { Log } from '../../platform/log/log.js';
import { Mail } from '../../platform/mail/mail.js';
import { DeviceFaults } from '../../sensing/health/device-faults.store.js';
import { AlertStore } from '../alerts/alert.store.js';
import { ZONE } from '../residents/resident-profiles.js';
import { Residents } from '../residents/residents.service.js';
import { Digests } from './digests.store.js';

const DAY_MS = 86_400_000;
const LOOK_EVERY_MS = 30_000;
/** Longer than the mail server is waited for, step by step. */
const CLAIM_MS = 90_000;
const AGAIN_MS = 5 * 60_000;
/** A summary looks back a day, or to the last one that arrived, a week at most. [ours] */
const MOST_BACK_MS = 7 * DAY_MS;
const MOST_ALERTS = 200;

/** A summary for each carer who wants one, at their hour in England, once a day whatever is killed in between. */
@Injectable()
export class Digest implements BeforeApplicationShutdown {
  private readonly round = new Round(LOOK_EVERY_MS, () => this.look(), (error) => this.log.failure('digest', error));

  constructor(
    private readonly digests: Digests, private readonly mail: Mail, private readonly residents: Residents, private readonly alerts: AlertStore, private readonly faults: DeviceFaults,
    private readonly address: OwnAddress, private readonly clock: Clock, private readonly log: Log,
  ) {}

  start(): void {
    if (this.mail.isOn) this.round.start();
  }

  beforeApplicationShutdown(): void {
    void this.round.stop();
  }

  async look(): Promise<void> {
    const now = this.clock.now();
    const day = localDay(now, ZONE);
    for (const carer of await this.digests.wishesUntil(localParts(now, ZONE).hour)) await this.digests.intend(carer, day, now);
    for (const { id, carer, state } of await this.digests.due(now)) {
      // Whoever was sending it is gone, and may have sent it: what it told comes with tomorrow's.
      if (state === 'sending') await this.digests.settle(id, 'unknown');
      else await this.send(id, carer).catch((error: unknown) => this.log.failure('digest', error));
    }
    await this.digests.forget(now);
  }

  private async send(id: string, carer: CarerId): Promise<void> {
    const now = this.clock.now();
    const [wish, last] = [await this.digests.wishOf(carer), await this.digests.lastTo(carer)];
    const from = Math.max(last ?? now - DAY_MS, now - MOST_BACK_MS);
    const letter = digestText({ carer, from, to: now, zone: ZONE, homes: await this.homes(carer, from), link: `${this.address.public}/today` });
    if (!(await this.digests.start(id, now, CLAIM_MS))) return;
    if (!wish) return this.digests.settle(id, 'refused');
    const mailed = await this.mail.send({ ...letter, to: wish.email, id: id.replace(':', '.') });
    if (mailed !== 'not-taken') return this.digests.settle(id, mailed);
    // Not past its own day: tomorrow's tells of it.
    const again = this.clock.now() + AGAIN_MS;
    return localDay(again, ZONE) === id.split(':')[1] ? this.digests.settle(id, 'intended', again) : this.digests.settle(id, 'unknown');
  }

  /** Whom they look after now, as it stands at the moment of sending. */
  private async homes(carer: CarerId, from: number): Promise<DigestHome[]> {
    return Promise.all((await this.residents.ofCarer(carer)).map((resident) => this.home(resident, carer, from)));
  }

  private async home({ id, name, circle }: Resident, carer: CarerId, from: number): Promise<DigestHome> {
    const shared = isSharedWith(circle, carer, 'alerts', this.clock.now());
    const [recent, live, faults] = await Promise.all([this.alerts.list({ residentIds: [id], late: false, from: from - DAY_MS, limit: MOST_ALERTS }), this.alerts.live(id), this.faults.list({ subject: id, live: true })]);
    const ended = recent.filter((alert) => alert.state === 'resolved' && alert.resolvedAt >= from);
    const alerts = [...ended, ...live.filter(({ late }) => !late)].sort((a, b) => a.openedAt - b.openedAt);
    return { initials: initials(name), ...(shared ? { alerts } : {}), devices: new Set(faults.map(({ device }) => device)).size };
  }
}
