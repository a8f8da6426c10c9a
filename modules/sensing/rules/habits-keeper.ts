import { Injectable } from '@nestjs/common';
import type { SubjectId } from '../../../core/ids.js';
import { habitsFrom } from '../../../core/habits/habits.js';
import { firstActivities } from '../../../core/habits/first-activities.js';
import { isActivity } from '../../../core/observations/kinds.js';
import type { Habits } from '../../../core/rules/rule.js';
import { localDay } from '../../../core/time/local.js';
import { Clock } from '../../platform/clock/clock.js';
import { Observations } from '../observations/observations.service.js';
import { MOST_SUBJECTS } from './most-subjects.js';

const DAYS = 28;

/** Each subject's habits, worked out once a local day from the readings themselves. */
@Injectable()
export class HabitsKeeper {
  private readonly known = new Map<SubjectId, { day: string; habits: Habits }>();

  constructor(private readonly observations: Observations, private readonly clock: Clock) {}

  async of(subject: SubjectId, zone: string): Promise<Habits> {
    const now = this.clock.now();
    const day = localDay(now, zone);
    const known = this.known.get(subject);
    if (known?.day === day) return known.habits;
    // Of somebody who only wears a watch there is nothing to look for.
    const kinds = [...(await this.observations.latest(subject)).keys()].filter(isActivity);
    const readings = await this.observations.between(subject, { kinds, from: now - (DAYS + 1) * 86_400_000, to: now });
    const habits = habitsFrom(firstActivities(readings, zone).filter((entry) => entry.day < day));
    if (this.known.size > MOST_SUBJECTS) this.known.clear();
    this.known.set(subject, { day, habits });
    return habits;
  }
}
