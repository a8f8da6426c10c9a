import { Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { letterText, type LetterLine } from '../../../../core/cases/case-letter.js';
import { quietUntil } from '../../../../core/escalation/quiet-hours.js';
import { localDay, localParts } from '../../../../core/time/local.js';
import { ZONE } from '../../../../core/time/when.js';
import { Users } from '../../../platform/access/users.store.js';
import { Clock } from '../../../platform/clock/clock.js';
import { Round } from '../../../platform/clock/round.js';
import { OwnAddress } from '../../../platform/http/own-address.js';
import { Log } from '../../../platform/log/log.js';
import { Mail } from '../../../platform/mail/mail.js';
import { Leases } from '../../../platform/store/leases.js';
import { CaseLetterWishes, type ToldUntil, type WishDoc } from './case-letter-wishes.store.js';
import { CaseNews } from './case-news.service.js';

/** A case is a minute late at most, and its letter as much again. [ours] */
const LOOK_MS = 60_000, AGAIN_MS = 5 * 60_000, LEASE_MS = 60_000;
const MOST_LINES = 50;

/** Tells staff of cases by e-mail, as each of them wishes: what is new and nobody's, what was handed to them, what is overdue. */
@Injectable()
export class CaseLetters implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly round = new Round(LOOK_MS, () => this.look(), (error) => this.log.failure('case-letters', error));

  constructor(
    private readonly wishes: CaseLetterWishes, private readonly news: CaseNews, private readonly users: Users, private readonly mail: Mail, private readonly address: OwnAddress,
    private readonly leases: Leases, private readonly clock: Clock, private readonly log: Log,
  ) {}

  get isOn(): boolean {
    return this.mail.isOn;
  }

  onApplicationBootstrap(): void {
    if (this.mail.isOn) this.round.start();
  }

  beforeApplicationShutdown(): Promise<void> {
    return this.round.stop();
  }

  /** False: another process is at it. */
  look(): Promise<boolean> {
    return this.leases.holding('case-letters', LEASE_MS, async () => {
      for (const wish of await this.wishes.all(this.clock.now())) {
        if (this.round.isOver) return;
        await this.tell(wish).catch((error: unknown) => this.log.failure('case-letters', error));
      }
    });
  }

  private async tell(wish: WishDoc): Promise<void> {
    const now = this.clock.now();
    if ((await this.users.find(wish._id))?.role !== 'admin') return void (await this.wishes.end(wish._id));
    if (wish.how === 'daily') {
      const day = localDay(now, ZONE);
      if (wish.told.day !== day && localParts(now, ZONE).hour >= wish.hour) await this.send(wish, await this.news.everything(wish, now), { day, change: await this.news.newest(), lateAt: now });
    } else if (quietUntil(wish.quiet, now, ZONE) === undefined) {
      const { lines, until } = await this.news.since(wish, now);
      await this.send(wish, lines, until);
    }
  }

  /** The same letter bears the same id at every try. No news is no letter. */
  private async send({ _id: user, email, told }: WishDoc, lines: readonly LetterLine[], until: ToldUntil): Promise<void> {
    const now = this.clock.now();
    if (lines.length === 0) return this.wishes.told(user, until);
    const id = `cases.${user}.${told.change ?? 0}.${told.lateAt ?? 0}`;
    const came = await this.mail.send({ to: email, id, ...letterText(lines.slice(0, MOST_LINES), Math.max(0, lines.length - MOST_LINES), this.address.public) });
    if (came === 'not-taken') await this.wishes.putOff(user, now + AGAIN_MS, { at: now, came });
    else await this.wishes.told(user, until, { at: now, came });
  }
}
