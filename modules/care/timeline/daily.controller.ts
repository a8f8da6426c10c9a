import { Controller, Get, Param, Query } from '@nestjs/common';
import { z } from 'zod';
import { mayRead } from '../../../core/access/decide.js';
import { byLocalDay, spanOfDay, type DayOfKind } from '../../../core/observations/daily.js';
import { isKind, kindSpec, type Kind } from '../../../core/observations/kinds.js';
import { byText } from '../../../core/order.js';
import { localDay as dayAt, shiftDay } from '../../../core/time/local.js';
import { CurrentViewer, type Viewer } from '../../platform/access/viewer.js';
import { Clock } from '../../platform/clock/clock.js';
import { localDay } from '../../platform/http/local-day.js';
import { parsed } from '../../platform/http/parsed.js';
import { Observations } from '../../sensing/observations/observations.service.js';
import { ZONE } from '../residents/resident-profiles.js';
import { Residents } from '../residents/residents.service.js';

const DAY_MS = 86_400_000;
/** Ten years of days in one answer. [ours] */
const MOST_DAYS = 3_660;

const kinds = z.string().transform((text, context) => {
  const names = text.split(',');
  const strange = names.find((name) => !isKind(name));
  if (strange !== undefined) context.addIssue({ code: 'custom', message: 'must be kinds of GET /api/v1/kinds, with commas between' });
  return names as Kind[];
});
const Days = z.object({ kind: kinds.optional(), from: localDay.optional(), to: localDay.optional() })
  .refine(({ from, to }) => !from || !to || from <= to, { path: ['to'], message: 'must not lie before `from`' })
  .refine(({ from, to }) => !from || !to || Date.parse(to) - Date.parse(from) < MOST_DAYS * DAY_MS, { path: ['to'], message: `must lie within ${MOST_DAYS} days of \`from\`` });

/** Day by day: least, greatest, mean and count of each kind, where a person lives. No reading is opened for it. */
@Controller('api/v1/residents/:id/readings/daily')
export class DailyController {
  constructor(private readonly residents: Residents, private readonly observations: Observations, private readonly clock: Clock) {}

  /** Days of the wall's calendar (Europe/London), both inclusive; the last 31 days when none are given. */
  @Get()
  async daily(@Param('id') id: string, @Query() query: unknown, @CurrentViewer() viewer: Viewer): Promise<object[]> {
    const { kind, from, to } = parsed(Days, query);
    const last = to ?? (from === undefined ? dayAt(this.clock.now(), ZONE) : shiftDay(from, 30));
    const first = from ?? shiftDay(last, -30);
    const span = { from: spanOfDay(first, ZONE).from, to: spanOfDay(last, ZONE).to - 1 };
    const [hours, unreadable] = await this.residents.reading(viewer, id, 'read-observations', async (resident) => {
      const [all, torn] = await Promise.all([this.observations.hourly(resident.id, { ...(kind ? { kinds: kind } : {}), ...span }), this.observations.unreadable(resident.id)]);
      return [[...all].filter(([one]) => mayRead(viewer, resident, one, this.clock.now())), torn] as const;
    });
    const days = hours.flatMap(([one, list]) => byLocalDay(one, list, ZONE));
    const written = onceEach();
    const torn = (a: DayOfKind): boolean => unreadable.some((b) => b.kind === a.kind && b.from < a.to && b.to > a.from);
    return days.sort((a, b) => byText(a.day, b.day) || byText(a.kind, b.kind)).map((one) => ({ ...shown(one, written), ...(torn(one) ? { incomplete: 'Some readings of this day are stored but cannot be read.' } : {}) }));
  }
}

/** Five kinds of a year name the same 366 midnights ten times over. */
function onceEach(): (at: number) => string {
  const known = new Map<number, string>();
  return (at) => known.get(at) ?? (known.set(at, new Date(at).toISOString()).get(at) as string);
}

const rounded = (n: number): number => Math.round(n * 1_000) / 1_000;

function shown({ kind, day: date, from, to, count, measures }: DayOfKind, iso: (at: number) => string): object {
  const { unit, form } = kindSpec(kind);
  const [first, second] = measures.map(({ min, max, mean }) => ({ min, max, mean: rounded(mean) }));
  return { day: date, from: iso(from), to: iso(to), kind, ...(unit ? { unit } : {}), count, ...(form === 'pressure' ? { systolic: first, diastolic: second } : first) };
}
