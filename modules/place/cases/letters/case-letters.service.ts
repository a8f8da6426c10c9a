import { Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { letterText, type LetterLine } from '../../../../core/cases/case-letter.js';
import { ruleNamed } from '../../../../core/cases/rulebook.js';
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
import { CasesStore, type KeptCase } from '../cases.store.js';
import { CaseLetterWishes, type ToldUntil, type WishDoc } from './case-letter-wishes.store.js';

/** A case is a minute late at most, and its letter as much again. [ours] */
const LOOK_MS = 60_000, AGAIN_MS = 5 * 60_000, LEASE_MS = 60_000;
const MOST_LINES = 50, MOST_CHANGES = 500;
/** Above every id of a case. */
const LAST_ID = '~';

/** Tells staff of cases by e-mail, as each of them wishes: what is new and nobody's, what was handed to them, what is overdue. */
@Injectable()
export class CaseLetters implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly round = new Round(LOOK_MS, () => this.look(), (error) => this.log.failure('case-letters', error));

  constructor(
    private readonly wishes: CaseLetterWishes, private readonly cases: CasesStore, private readonly users: Users, private readonly mail: Mail, private readonly address: OwnAddress,
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
      if (wish.told.day !== day && localParts(now, ZONE).hour >= wish.hour) await this.send(wish, await this.everything(wish), { day, change: await this.cases.newest(), lateAt: now });
    } else if (quietUntil(wish.quiet, now, ZONE) === undefined) {
      const { lines, change } = await this.news(wish);
      await this.send(wish, [...lines, ...(await this.overdue(wish, now))], { change, lateAt: now });
    }
  }

  private async everything({ _id: user }: WishDoc): Promise<LetterLine[]> {
    const now = this.clock.now(), due = await this.cases.list({ states: ['open', 'claimed'], shadow: false }, undefined, MOST_CHANGES);
    return due.filter(({ owner }) => owner === undefined || owner === user).map((one) => lineOf(one, one.dueAt <= now ? 'late' : 'open'));
  }

  /** New and nobody's, or handed over by somebody else; only while it is so. */
  private async news({ _id: user, told }: WishDoc): Promise<{ lines: LetterLine[]; change: number }> {
    const changes = await this.cases.changes(told.change ?? 0, MOST_CHANGES), why = new Map<string, LetterLine['why']>();
    for (const { case: id, what, by, to } of changes) {
      if (what === 'opened' || what === 're-opened') why.set(id, 'new');
      if (what === 'handed-over' && to === user && by !== user) why.set(id, 'yours');
    }
    const lines: LetterLine[] = [];
    for (const [id, reason] of why) {
      const one = await this.cases.find(id);
      if (one && (reason === 'new' ? one.state === 'open' : one.state === 'claimed' && one.owner === user)) lines.push(lineOf(one, reason));
    }
    return { lines, change: changes.at(-1)?.number ?? told.change ?? 0 };
  }

  private async overdue({ _id: user, told }: WishDoc, now: number): Promise<LetterLine[]> {
    const late = await this.cases.list({ states: ['open', 'claimed'], shadow: false }, { dueAt: told.lateAt ?? now, id: LAST_ID }, MOST_CHANGES);
    return late.filter(({ dueAt, owner }) => dueAt <= now && (owner === undefined || owner === user)).map((one) => lineOf(one, 'late'));
  }

  /** The same letter bears the same id at every try. No news is no letter. */
  private async send({ _id: user, email, told }: WishDoc, found: readonly LetterLine[], until: ToldUntil): Promise<void> {
    const lines = [...new Map(found.map((line) => [line.id, line])).values()], now = this.clock.now();
    if (lines.length === 0) return this.wishes.told(user, until);
    const id = `cases.${user}.${told.change ?? 0}.${told.lateAt ?? 0}`;
    const came = await this.mail.send({ to: email, id, ...letterText(lines.slice(0, MOST_LINES), Math.max(0, lines.length - MOST_LINES), this.address.public) });
    if (came === 'not-taken') await this.wishes.putOff(user, now + AGAIN_MS, { at: now, came });
    else await this.wishes.told(user, until, { at: now, came });
  }
}

const lineOf = ({ id, rule }: KeptCase, why: LetterLine['why']): LetterLine => ({ id, title: ruleNamed(rule)?.title ?? rule, why });
