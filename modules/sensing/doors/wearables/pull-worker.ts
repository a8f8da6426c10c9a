import { Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { endOfDay, isDay } from '../../../../core/doors/parts/local-stamps.js';
import { Clock } from '../../../platform/clock/clock.js';
import { Round } from '../../../platform/clock/round.js';
import { OutsideFailed } from '../../../platform/http/outside.js';
import { Log } from '../../../platform/log/log.js';
import { Leases } from '../../../platform/store/leases.js';
import { Devices } from '../../things/devices.service.js';
import { FrontDoor } from '../front-door.service.js';
import { Accounts } from './accounts.service.js';
import { Connections, type ConnectionDoc } from './connections.store.js';
import { FETCH } from './fetch-wanted.js';
import { Pulls, type PullDoc } from './pulls.store.js';
import { Registrations, type Known } from './registrations.store.js';
import { Trouble } from './trouble.js';

const LOOK_MS = 500;
/** Renewed while a maker answers. [ours] */
const LEASE_MS = 15_000;
/** Waits double from half a minute to an hour; after eight in a row, some two hours, a person is to look, and it is tried twice a day. [ours] */
const FIRST_WAIT_MS = 30_000, LONGEST_WAIT_MS = 3_600_000, MOST_ATTEMPTS = 8, PARKED_MS = 12 * 3_600_000;
/** Watches are read some time after midnight. [ours] */
const AFTER_MIDNIGHT_MS = 3_600_000;

/** Fetches what notifications promised. One connection at a time, so that a maker that is slow holds up no other for long. */
@Injectable()
export class PullWorker implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly round = new Round(LOOK_MS, () => this.look(), (error) => this.log.failure('wearables', error));

  constructor(
    private readonly pulls: Pulls, private readonly connections: Connections, private readonly registrations: Registrations, private readonly accounts: Accounts,
    private readonly devices: Devices, private readonly front: FrontDoor, private readonly leases: Leases, private readonly clock: Clock, private readonly log: Log,
  ) {}

  onApplicationBootstrap(): void {
    this.round.start();
  }

  beforeApplicationShutdown(): Promise<void> {
    return this.round.stop();
  }

  private async look(): Promise<void> {
    for (const pull of await this.pulls.due()) {
      if (!this.round.isOver) await this.leases.holding(`wearable/${pull.connection}`, LEASE_MS, () => this.pull(pull));
    }
  }

  private async pull(pull: PullDoc): Promise<void> {
    const connection = await this.connections.find(pull.connection);
    if (!connection || connection.state === 'ended') return this.pulls.forget(pull.connection);
    const quietMs = (connection.quietUntil?.getTime() ?? 0) - this.clock.now();
    if (quietMs > 0) return this.pulls.putOff(pull, pull.state, 'asked-to-wait', quietMs);
    // The device went to somebody else, or into store: the consent was for this person.
    if (this.devices.named(connection.source, connection.user)?.subject !== connection.subject) return this.end(connection, 'The device is no longer with this person.');
    try {
      await this.fetch(pull, connection);
      await this.connections.note(connection._id, { lastPullAt: new Date(this.clock.now()) });
      const over = isDay(pull.from) && connection.form === 'fitbit' ? endOfDay(pull.from, await this.zoneOf(connection)) + AFTER_MIDNIGHT_MS : 0;
      if (over > this.clock.now()) await this.pulls.again(pull, over);
      else await this.pulls.done(pull);
    } catch (error) {
      await this.failed(pull, connection, error);
    }
  }

  private async fetch(pull: PullDoc, connection: ConnectionDoc): Promise<void> {
    const registration = await this.registrations.find(connection.source);
    if (!registration) throw new Trouble('look', 'no-registration');
    const access = await this.accounts.accessToken(connection._id);
    try {
      await this.fetchWith(access, pull, connection, registration);
    } catch (error) {
      if (!(error instanceof Trouble) || error.kind !== 'sign-in-again') throw error;
      await this.fetchWith(await this.accounts.accessToken(connection._id, access), pull, connection, registration);
    }
  }

  private async fetchWith(access: string, pull: PullDoc, { form, user }: ConnectionDoc, registration: Known): Promise<void> {
    const { refused, ...decoded } = await FETCH[form](pull, { registration, user, access, zone: registration.source.zone, now: this.clock.now() });
    if (decoded.said.length > 0 || (decoded.unsaid ?? []).length > 0) await this.front.accept(decoded, registration.source);
    if (refused) throw refused;
  }

  private async failed(pull: PullDoc, connection: ConnectionDoc, error: unknown): Promise<void> {
    const trouble = error instanceof Trouble ? error : new Trouble('later', error instanceof OutsideFailed ? error.why : 'store');
    this.log.warning('wearable-pull', { connection: connection._id, form: connection.form, kind: trouble.kind, why: trouble.why, attempts: pull.attempts });
    if (trouble.kind === 'gone') return this.pulls.done(pull);
    if (trouble.kind === 'sign-in-again') await this.connections.note(connection._id, { state: 'sign-in-again', why: trouble.why });
    if (trouble.afterMs !== undefined) await this.connections.note(connection._id, { quietUntil: new Date(this.clock.now() + trouble.afterMs) });
    if (trouble.kind !== 'later' || pull.attempts + 1 >= MOST_ATTEMPTS) return this.pulls.putOff(pull, 'needs-human', trouble.why, PARKED_MS);
    await this.pulls.putOff(pull, 'waiting', trouble.why, trouble.afterMs ?? Math.min(FIRST_WAIT_MS * 2 ** pull.attempts, LONGEST_WAIT_MS));
  }

  private async end(connection: ConnectionDoc, why: string): Promise<void> {
    await this.accounts.giveBack(connection);
    await this.connections.end(connection._id, why, new Date(this.clock.now()));
    await this.pulls.forget(connection._id);
  }

  private async zoneOf({ source }: ConnectionDoc): Promise<string> {
    return (await this.registrations.find(source))?.source.zone ?? 'Europe/London';
  }
}
