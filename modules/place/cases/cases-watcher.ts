import { setImmediate } from 'node:timers/promises';
import { Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { cleared, isCurrent, type Step } from '../../../core/cases/case.js';
import type { About, PlaceRule, Subject, Views } from '../../../core/cases/place-rule.js';
import { look } from '../../../core/cases/replay.js';
import { PLACE_RULES, rulesAbout } from '../../../core/cases/rulebook.js';
import { Clock } from '../../platform/clock/clock.js';
import { Round } from '../../platform/clock/round.js';
import { Log } from '../../platform/log/log.js';
import { Leases } from '../../platform/store/leases.js';
import { CasesStore, type KeptCase } from './cases.store.js';
import { LiveViews } from './live-views.service.js';
import { PlaceRulesStore } from './place-rules.store.js';

/** No threshold of these rules is finer than a minute. */
const LOOK_MS = 60_000;
const LEASE_MS = 30_000;
/** Views between two pauses: a round never holds up what is live. */
const PAUSE_EVERY = 20;

/** A rule with its cases: where its findings go now, and those of its other mode, which only end. */
interface Asked {
  readonly rule: PlaceRule;
  readonly shadow: boolean;
  readonly cases: ReadonlyMap<string, KeptCase>;
  readonly others: ReadonlyMap<string, KeptCase>;
}

/** Puts the rules of the place to all that is known, again and again. What it writes hangs on the data and the cases alone: a round cut short is made good by the next. */
@Injectable()
export class CasesWatcher implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly round = new Round(LOOK_MS, () => this.look(), (error) => this.log.failure('cases', error));

  constructor(private readonly cases: CasesStore, private readonly views: LiveViews, private readonly rules: PlaceRulesStore, private readonly leases: Leases, private readonly clock: Clock, private readonly log: Log) {}

  onApplicationBootstrap(): void {
    this.round.start();
  }

  beforeApplicationShutdown(): Promise<void> {
    return this.round.stop();
  }

  /** False: another process is at it. */
  look(): Promise<boolean> {
    return this.leases.holding('cases', LEASE_MS, async () => {
      await this.cases.tellUntold();
      const settings = await this.rules.all();
      for (const about of new Set(PLACE_RULES.map((rule) => rule.about))) {
        if (this.round.isOver) return;
        const asked = await Promise.all(rulesAbout(about).map((rule) => this.asked(rule, settings.get(rule.name)?.mode === 'shadow')));
        await this.ask(about, asked);
      }
    });
  }

  private async asked(rule: PlaceRule, shadow: boolean): Promise<Asked> {
    const now = this.clock.now();
    const [cases, others] = await Promise.all([this.cases.joinable(rule.name, shadow, now), this.cases.joinable(rule.name, !shadow, now)]);
    return { rule, shadow, cases, others };
  }

  private async ask(about: About, asked: readonly Asked[]): Promise<void> {
    const open = new Map<string, Subject>(asked.flatMap(({ cases, others }) => [...cases.values(), ...others.values()].filter(isCurrent).map(({ subject }) => [subject.id, subject] as const)));
    let seen = 0;
    for await (const view of this.views.about(about, this.clock.now(), open)) {
      if (this.round.isOver) return;
      seen += 1;
      if (seen % PAUSE_EVERY === 0) await setImmediate();
      for (const one of asked) {
        // A rule that fails silences only itself.
        await this.put(one, view).catch((error: unknown) => this.log.failure('cases', error, { rule: one.rule.name, subject: view.subject.id }));
      }
    }
  }

  private async put({ rule, shadow, cases, others }: Asked, view: Views[About]): Promise<void> {
    const { id } = view.subject, last = cases.get(id), other = others.get(id);
    const step = look(last, rule, view);
    if (step?.happened?.what === 'opened') await this.cases.open(step, shadow);
    // Asked again of the case as it is then: somebody may have claimed it meanwhile.
    else if (step && last) await this.cases.step(last.id, (one) => this.unlessOpened(look(one, rule, view)));
    if (other && isCurrent(other) && !rule.ask(view)) {
      const why = rule.cleared(view);
      if (why !== undefined) await this.cases.step(other.id, (one) => cleared(one, why, view.now));
    }
  }

  private unlessOpened(step: Step | undefined): Step | undefined {
    return step?.happened?.what === 'opened' ? undefined : step;
  }
}
