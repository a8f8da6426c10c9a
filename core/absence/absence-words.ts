import { clockTimeFrom } from '../time/local.js';
import { endOf, type Absence, type AbsenceKind } from './absence.js';

const WORDS: Readonly<Record<AbsenceKind, string>> = { away: 'Away from home', hospital: 'In hospital', maintenance: 'An engineer is at work on the devices' };

/** "In hospital since 10:00, until Fri 27 Nov 18:00." Fit for anybody who may see the person: no reasons, no places. */
export function absenceWords(absence: Absence, now: number, zone: string): string {
  const end = endOf(absence);
  const until = Number.isFinite(end) ? `, until ${clockTimeFrom(end, now, zone)}` : '';
  return `${WORDS[absence.kind]} since ${clockTimeFrom(absence.from, now, zone)}${until}, as was told to us.`;
}
