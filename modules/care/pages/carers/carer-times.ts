import type { CarerId } from '../../../../core/ids.js';
import type { Carer } from '../../../../core/residents/resident.js';
import { clockTimeFrom } from '../../../../core/time/local.js';
import { clockOf } from '../../escalation/escalation.forms.js';
import type { FieldError } from '../../../platform/pages/render.js';
import { ZONE } from '../../../../core/time/when.js';

/** What the page of a carer's times says of them. */
export interface CarerTimesView {
  readonly quiet?: { readonly from: string; readonly to: string };
  /** What is over is left out. `key` names a leave in the form that takes it back. */
  readonly leave: readonly { readonly key: string; readonly from: string; readonly until: string }[];
}

export const carerTimes = ({ quietHours, leave = [] }: Pick<Carer, 'quietHours' | 'leave'>, now: number): CarerTimesView => ({
  ...(quietHours ? { quiet: { from: clockOf(quietHours.from), to: clockOf(quietHours.to) } } : {}),
  leave: leave.filter(({ until }) => until > now).map(({ from, until }) => ({ key: String(from), from: from <= now ? 'now' : clockTimeFrom(from, now, ZONE), until: clockTimeFrom(until, now, ZONE) })),
});

/** Where a page of times stands: one's own, or another's for whoever coordinates. */
export const timesHref = (carer: CarerId): string => `/admin/carers/${carer}/times`;

const LEAVE_WORDS: Readonly<Record<string, FieldError>> = {
  from: { name: 'fromDay', href: '#fromDay', text: 'Enter when it begins, within two years from now, as 24 12 2026 and 08:00' },
  until: { name: 'untilDay', href: '#untilDay', text: 'Enter when it ends, after the beginning and within a year of it, as 27 12 2026 and 20:00' },
};
export const wrongLeave = (path: string): FieldError => LEAVE_WORDS[path] ?? { name: 'fromDay', href: '#fromDay', text: 'Too many stretches of leave are written down already. Take back one that is no longer needed' };

export function wrongQuiet(issues: readonly { readonly path: readonly PropertyKey[]; readonly code: string }[]): FieldError {
  const [issue] = issues;
  if (issue?.code === 'custom') return { name: 'to', href: '#to', text: 'Quiet hours are at most 12 hours, and end at another time than they begin. Who is away longer adds leave' };
  const name = issue?.path.at(-1) === 'to' ? 'to' : 'from';
  return { name, href: `#${name}`, text: 'Write the times as 22:00 and 07:00' };
}
