import { Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { caseText, moreText } from '../../../../core/cases/case-text.js';
import { quietUntil } from '../../../../core/escalation/quiet-hours.js';
import { nextAfter } from '../../../../core/notify/provider-answer.js';
import { ZONE } from '../../../../core/time/when.js';
import { Users } from '../../../platform/access/users.store.js';
import { Clock } from '../../../platform/clock/clock.js';
import { Round } from '../../../platform/clock/round.js';
import { OwnAddress } from '../../../platform/http/own-address.js';
import { Log } from '../../../platform/log/log.js';
import { Messenger } from '../../../platform/phone/messenger.js';
import { Leases } from '../../../platform/store/leases.js';
import { CaseNews } from '../letters/case-news.service.js';
import { receiptAddress } from './case-text-receipts.controller.js';
import { CaseTextWishes, type TextWishDoc } from './case-text-wishes.store.js';
import { CaseTextsStore, type CaseTextDoc } from './case-texts.store.js';

const LOOK_MS = 60_000, LEASE_MS = 60_000, AGAIN_MS = 5 * 60_000, MOST_TRIES = 12;
/** Of one look; how many more there are is one text more. [ours] */
const MOST_TEXTS = 3;

/**
 * Tells staff of cases by text message. Each text is intended before one is sent; what the network may have taken is never
 * sent again, for no life hangs on a case and the queue shows it as well.
 */
@Injectable()
export class CaseTexts implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly round = new Round(LOOK_MS, () => this.look(), (error) => this.log.failure('case-texts', error));

  constructor(
    private readonly wishes: CaseTextWishes, private readonly texts: CaseTextsStore, private readonly news: CaseNews, private readonly users: Users, private readonly messenger: Messenger, private readonly address: OwnAddress,
    private readonly leases: Leases, private readonly clock: Clock, private readonly log: Log,
  ) {}

  onApplicationBootstrap(): void {
    this.round.start();
  }

  beforeApplicationShutdown(): Promise<void> {
    return this.round.stop();
  }

  /** False: another process is at it. */
  look(): Promise<boolean> {
    return this.leases.holding('case-texts', LEASE_MS, async () => {
      for (const wish of await this.wishes.all()) {
        if (this.round.isOver) return;
        await this.tell(wish).catch((error: unknown) => this.log.failure('case-texts', error));
      }
    });
  }

  private async tell(wish: TextWishDoc): Promise<void> {
    const now = this.clock.now();
    if ((await this.users.find(wish._id))?.role !== 'admin') return void (await this.wishes.end(wish._id));
    if (quietUntil(wish.quiet, now, ZONE) !== undefined) return;
    await this.intend(wish, now);
    for (const text of await this.texts.due(wish._id, now)) if (!(await this.send(wish, text))) return;
  }

  /** The same news bear the same ids until they are told: cut off in between, nothing is intended twice. */
  private async intend(wish: TextWishDoc, now: number): Promise<void> {
    const { _id: user, told } = wish, { lines, until } = await this.news.since(wish, now);
    const key = `${user}|${told.change ?? 0}|${told.lateAt ?? 0}`, base = this.address.public;
    const texts = lines.slice(0, MOST_TEXTS).map((line) => ({ _id: `${key}|${line.id}`, user, case: line.id, text: caseText(line, base) }));
    const more = lines.length > MOST_TEXTS ? [{ _id: `${key}|more`, user, text: moreText(lines.length - MOST_TEXTS, base) }] : [];
    if (texts.length > 0) await this.texts.intend([...texts, ...more], now);
    await this.wishes.told(user, until);
  }

  /** False: no further one should go to this number now. */
  private async send({ _id: user, phone }: TextWishDoc, { _id, case: id, text, tries }: CaseTextDoc): Promise<boolean> {
    if (id !== undefined && !(await this.news.holds(user, id))) {
      await this.texts.settle(_id, { state: 'skipped', reason: 'no-longer-needed' });
      return true;
    }
    if (!(await this.texts.begin(_id))) return true;
    const sent = await this.messenger.text(phone, text, receiptAddress(this.address.public, _id));
    if ('sid' in sent) {
      await this.texts.settle(_id, { state: 'sent', sid: sent.sid });
      return true;
    }
    const next = nextAfter(sent.failure).do, reason = String(sent.failure.code ?? sent.failure.status ?? 'no-answer');
    if (next === 'reconcile') await this.texts.settle(_id, { state: 'unknown', reason });
    else if ((next === 'retry' || next === 'fix-settings') && tries + 1 < MOST_TRIES) await this.texts.settle(_id, { state: 'intended', reason, dueAt: new Date(this.clock.now() + AGAIN_MS) });
    else await this.texts.settle(_id, { state: 'failed', reason });
    if (next === 'opted-out' || next === 'fix-contact') await this.wishes.stop(user, phone, next === 'opted-out' ? 'opted-out' : 'no-such-number');
    return false;
  }
}
