import { Injectable } from '@nestjs/common';
import type { LetterLine } from '../../../../core/cases/case-letter.js';
import type { TextLine } from '../../../../core/cases/case-text.js';
import { ruleNamed } from '../../../../core/cases/rulebook.js';
import { CasesStore, type KeptCase } from '../cases.store.js';
import type { ToldUntil } from './case-letter-wishes.store.js';

const MOST_CHANGES = 500;
/** Above every id of a case. */
const LAST_ID = '~';

interface Told {
  readonly _id: string;
  readonly told: ToldUntil;
}

/** What there is to tell one of the staff, whichever way they are told. */
@Injectable()
export class CaseNews {
  constructor(private readonly cases: CasesStore) {}

  /** New and nobody's, handed over by somebody else, or overdue since they were last told; each case once. */
  async since(wish: Told, now: number): Promise<{ readonly lines: readonly TextLine[]; readonly until: ToldUntil }> {
    const { lines, change } = await this.news(wish), late = await this.overdue(wish, now);
    return { lines: [...new Map([...lines, ...late].map((line) => [line.id, line])).values()], until: { change, lateAt: now } };
  }

  async everything({ _id: user }: Told, now: number): Promise<TextLine[]> {
    const due = await this.cases.list({ states: ['open', 'claimed'], shadow: false }, undefined, MOST_CHANGES);
    return due.filter(({ owner }) => owner === undefined || owner === user).map((one) => lineOf(one, one.dueAt <= now ? 'late' : 'open'));
  }

  /** Still true of it when it is told? */
  async holds(user: string, id: string): Promise<boolean> {
    const one = await this.cases.find(id);
    return one?.state === 'open' || (one?.state === 'claimed' && one.owner === user);
  }

  newest(): Promise<number> {
    return this.cases.newest();
  }

  private async news({ _id: user, told }: Told): Promise<{ lines: TextLine[]; change: number }> {
    const changes = await this.cases.changes(told.change ?? 0, MOST_CHANGES), why = new Map<string, LetterLine['why']>();
    for (const { case: id, what, by, to } of changes) {
      if (what === 'opened' || what === 're-opened') why.set(id, 'new');
      if (what === 'handed-over' && to === user && by !== user) why.set(id, 'yours');
    }
    const lines: TextLine[] = [];
    for (const [id, reason] of why) {
      const one = await this.cases.find(id);
      if (one && (reason === 'new' ? one.state === 'open' : one.state === 'claimed' && one.owner === user)) lines.push(lineOf(one, reason));
    }
    return { lines, change: changes.at(-1)?.number ?? told.change ?? 0 };
  }

  private async overdue({ _id: user, told }: Told, now: number): Promise<TextLine[]> {
    const late = await this.cases.list({ states: ['open', 'claimed'], shadow: false }, { dueAt: told.lateAt ?? now, id: LAST_ID }, MOST_CHANGES);
    return late.filter(({ dueAt, owner }) => dueAt <= now && (owner === undefined || owner === user)).map((one) => lineOf(one, 'late'));
  }
}

const lineOf = ({ id, rule, subject }: KeptCase, why: LetterLine['why']): TextLine => ({ id, title: ruleNamed(rule)?.title ?? rule, why, subject: subject.name });
