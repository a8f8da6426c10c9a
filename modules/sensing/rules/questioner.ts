import { Injectable } from '@nestjs/common';
import type { SubjectId } from '../../../core/ids.js';
import { isWatchman } from '../../../core/proof/watchman.js';
import { ReadingsWindow } from '../../../core/rules/readings-window.js';
import type { Window } from '../../../core/rules/rule.js';
import { Clock } from '../../platform/clock/clock.js';
import { crashPoint } from '../../platform/crash-points.js';
import { Log } from '../../platform/log/log.js';
import { Processes } from '../../platform/store/processes.js';
import { Checkups } from '../health/checkups.service.js';
import { Tail } from '../observations/tail.js';
import { AskBook, type Claim } from './ask-book.js';
import { Dirty } from './dirty.js';
import { HabitsKeeper } from './habits-keeper.js';
import { MOST_SUBJECTS } from './most-subjects.js';
import { rulesAsArmed } from './poison.js';
import { FindingsDesk, Profiles, type Cleared } from './ports.js';
import { inTime, RuleGuard } from './rule-guard.js';
import { SubjectWindows } from './subject-windows.js';
import { Supervision } from './supervision.service.js';

/** Before the right to ask ends. */
const RENEW_BEFORE_MS = 2_000;
/** Nobody is left alone longer than this: silence itself must be noticed. */
const AT_LEAST_EVERY_MS = 5 * 60_000;

/** Puts one subject's last day to the rules. One at a time per subject, here and across processes. */
@Injectable()
export class Questioner {
  private readonly claims = new Map<SubjectId, Claim>();
  private readonly asking = new Map<SubjectId, Promise<void>>();
  private readonly again = new Set<SubjectId>();
  private readonly rules = rulesAsArmed();
  private readonly guard = new RuleGuard(() => this.clock.now(), this.rules);

  constructor(
    private readonly book: AskBook, private readonly dirty: Dirty, private readonly windows: SubjectWindows, private readonly tail: Tail,
    private readonly profiles: Profiles, private readonly desk: FindingsDesk, private readonly supervision: Supervision, private readonly habits: HabitsKeeper, private readonly checkups: Checkups,
    private readonly clock: Clock, private readonly log: Log, private readonly processes: Processes,
  ) {}

  /** Resolves when an answer stands that saw everything acknowledged before the call. */
  ask(subject: SubjectId): Promise<void> {
    const underWay = this.asking.get(subject);
    if (underWay) {
      this.again.add(subject);
      return underWay.then(() => (this.again.delete(subject) ? this.ask(subject) : this.asking.get(subject)));
    }
    const asked = this.askOnce(subject).finally(() => this.asking.delete(subject));
    this.asking.set(subject, asked);
    return asked;
  }

  /** The stored time has come, whoever set it: what is remembered of it is old. */
  becameDue(subject: SubjectId): void {
    delete this.claims.get(subject)?.dueAt;
  }

  private async askOnce(subject: SubjectId): Promise<void> {
    const began = this.clock.now();
    const claim = await this.claim(subject);
    if (!claim) return;
    if (!this.dirty.has(subject)) await this.tail.sync();
    const ticket = this.dirty.ticket(subject);
    const window = await this.window(subject);
    if (window) {
      const answer = await this.guard.ask(subject, window);
      crashPoint('ask.before-findings');
      const { over, failed } = await this.cleared(subject, window);
      await this.desk.found(subject, answer.findings, over);
      this.examine(subject, window);
      for (const { rule, error } of [...answer.failed, ...failed]) await this.desk.ruleFailed(subject, rule, error);
      await this.schedule(subject, claim, Math.min(answer.lookAgainAt ?? Infinity, window.now + AT_LEAST_EVERY_MS), began);
    } else await this.schedule(subject, claim, this.clock.now() + 24 * 3_600_000, began);
    this.dirty.clear(subject, ticket);
  }

  private async claim(subject: SubjectId): Promise<Claim | undefined> {
    const held = this.claims.get(subject);
    if (held && (this.processes.standing() === 'alone' || held.until - this.clock.now() > RENEW_BEFORE_MS)) return held;
    const claim = await this.book.claim(subject);
    if (!claim) {
      // Whoever holds it cannot know of our readings: they become due there.
      this.claims.delete(subject);
      await this.book.watch(subject);
      this.dirty.clear(subject, this.dirty.ticket(subject));
      return undefined;
    }
    if (this.claims.size > MOST_SUBJECTS) this.claims.clear();
    this.claims.set(subject, claim);
    return claim;
  }

  async window(subject: SubjectId, now = this.clock.now()): Promise<Window | undefined> {
    const resident = await this.profiles.profile(subject);
    if (!resident) return undefined;
    const [state, habits] = await Promise.all([this.windows.of(subject), this.habits.of(subject, resident.zone)]);
    const devices = await this.supervision.states(subject, state.heard, resident.zone);
    return new ReadingsWindow(now, resident, state.byKind, devices, habits, this.supervision.room);
  }

  private examine(subject: SubjectId, { resident }: Window): void {
    const state = isWatchman(subject) ? undefined : this.windows.peek(subject);
    if (state) this.checkups.examine(subject, state.heard, resident.zone);
  }

  /** Where a rule fails its episode stays open, and what is found is told all the same. */
  private async cleared(subject: SubjectId, window: Window): Promise<{ over: Cleared[]; failed: { rule: string; error: unknown }[] }> {
    const over: Cleared[] = [], failed: { rule: string; error: unknown }[] = [];
    for (const { rule, episode, since } of await this.desk.openEpisodes(subject)) {
      const asked = this.rules.find((r) => r.name === rule && r.closes === 'data');
      if (!asked?.cleared) continue;
      try {
        const reason = inTime(() => asked.cleared?.(window, since));
        if (reason !== undefined) over.push({ rule, episode, reason });
      } catch (error) {
        failed.push({ rule, error });
      }
    }
    return { over, failed };
  }

  /** Written only when the stored time has passed or comes too late: an early wake-up costs one needless question. */
  private async schedule(subject: SubjectId, claim: Claim, at: number, began: number): Promise<void> {
    const now = this.clock.now();
    if (claim.dueAt !== undefined && claim.dueAt > now && claim.dueAt <= at) return;
    claim.dueAt = Math.max(at, now + 250);
    await this.book.setDue(subject, claim.dueAt, began);
  }

  onFailure(subject: SubjectId, error: unknown): void {
    this.claims.delete(subject);
    this.log.failure('rules.ask', error, { subject });
  }
}
