import { Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import type { SubjectId } from '../../../core/ids.js';
import { deviceClass } from '../../../core/coverage/coverage.js';
import { isWatched } from '../../../core/things/device.js';
import type { Reading } from '../../../core/observations/reading.js';
import { reviewHistory } from '../../../core/rules/review.js';
import { Round } from '../../platform/clock/round.js';
import { Log } from '../../platform/log/log.js';
import { Leases } from '../../platform/store/leases.js';
import { Observations } from '../observations/observations.service.js';
import { Devices } from '../things/devices.service.js';
import { AskBook, type Review } from './ask-book.js';
import { FindingsDesk, Profiles } from './ports.js';
import { Supervision } from './supervision.service.js';

const LOOK_MS = 1_000;
const LEASE = 'reviewer';
const LEASE_MS = 60_000;
const DAY_MS = 86_400_000;
/** An episode may have begun before the first late reading: silence of a device counts three days. */
const LEAD_MS = 4 * DAY_MS;
/** Habits reach back four weeks. */
const RUN_UP_MS = 29 * DAY_MS;
/** Read at a time. */
const STRETCH_MS = 4 * DAY_MS;
/** A review that failed waits, and then comes again. */
const PUT_OFF_MS = 30_000;

/** Goes back over data that came late, with the same rules at the data's own clock. Background work, one home at a time. */
@Injectable()
export class Reviewer implements BeforeApplicationShutdown {
  private readonly round = new Round(LOOK_MS, () => this.look(), (error) => this.log.failure('reviewer', error));

  constructor(
    private readonly book: AskBook, private readonly observations: Observations, private readonly devices: Devices, private readonly profiles: Profiles, private readonly supervision: Supervision,
    private readonly desk: FindingsDesk, private readonly leases: Leases, private readonly log: Log,
  ) {}

  start(): void {
    this.round.start();
  }

  beforeApplicationShutdown(): Promise<void> {
    return this.round.stop();
  }

  private async look(): Promise<void> {
    for (let review = await this.book.nextReview(); review && !this.round.isOver; review = await this.book.nextReview()) {
      if (!(await this.leases.take(LEASE, LEASE_MS))) return;
      try {
        await this.review(review);
        await this.book.reviewed(review);
      } catch (error) {
        this.log.failure('review', error, { subject: review.subject });
        await this.book.putOffReview(review, PUT_OFF_MS);
      }
    }
  }

  private async review({ subject, from: first, to }: Review): Promise<void> {
    const from = first - LEAD_MS;
    const resident = await this.profiles.profile(subject);
    if (!resident) return;
    const readings = await this.readings(subject, from - RUN_UP_MS, to);
    const things = this.devices.ofSubject(subject);
    const devices = things.filter(isWatched).map(({ id, kind, room }) => ({ id, kind, class: deviceClass(kind), pairedAt: from, ...(room ? { room } : {}) }));
    const episodes = await reviewHistory({ readings, resident, devices, room: this.supervision.room, from, to }, () => new Promise((resolve) => setImmediate(resolve)));
    await this.desk.foundInPast(subject, episodes, from, to);
  }

  /** Some days at a time: opening and ordering a year of a fast sensor in one go would hold up what is live. */
  private async readings(subject: SubjectId, from: number, to: number): Promise<Reading[]> {
    const all: Reading[] = [];
    for (let at = from; at <= to; at += STRETCH_MS) {
      for (const reading of await this.observations.between(subject, { from: at, to: Math.min(at + STRETCH_MS - 1, to) })) all.push(reading);
    }
    return all;
  }
}
