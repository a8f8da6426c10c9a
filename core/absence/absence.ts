/**
 * A stretch that somebody said: nobody home (`away`, `hospital`), or an engineer at work (`maintenance`), in which
 * silence of devices means nothing and the person is at home all the same.
 */
export const ABSENCE_KINDS = ['away', 'hospital', 'maintenance'] as const;
export type AbsenceKind = (typeof ABSENCE_KINDS)[number];

/** Our clock, milliseconds; lasts from `from` (inclusive) to its end (exclusive). */
export interface Absence {
  readonly kind: AbsenceKind;
  readonly from: number;
  /** Never open-ended: a switch that somebody forgot must not silence a home for ever. */
  readonly until: number;
  /** Somebody said that it is over, before `until`. */
  readonly endedAt?: number;
}

export const endOf = ({ until, endedAt }: Absence): number => Math.min(until, endedAt ?? Infinity);
const isOn = (absence: Absence, at: number): boolean => absence.from <= at && at < endOf(absence);
const nobodyHome = ({ kind }: Absence): boolean => kind !== 'maintenance';

/** The absence that holds at an instant; of several, the one said for the latest beginning, then the longest. */
export function absenceAt(absences: readonly Absence[] | undefined, at: number): Absence | undefined {
  let held: Absence | undefined;
  for (const one of absences ?? []) {
    if (!isOn(one, at)) continue;
    const later = held && (one.from - held.from || endOf(one) - endOf(held) || ABSENCE_KINDS.indexOf(one.kind) - ABSENCE_KINDS.indexOf(held.kind));
    if (later === undefined || later > 0) held = one;
  }
  return held;
}

/** Whether nobody is home, as was said. */
export const isAway = (absences: readonly Absence[] | undefined, at: number): boolean => absences?.some((one) => nobodyHome(one) && isOn(one, at)) ?? false;

function lastEnd(absences: readonly Absence[] | undefined, now: number, counts: (absence: Absence) => boolean): number | undefined {
  const ends = (absences ?? []).filter((one) => counts(one) && one.from < endOf(one) && endOf(one) <= now).map(endOf);
  return ends.length > 0 ? Math.max(...ends) : undefined;
}

/** Since when the person is home again, as was said: stopwatches of stillness start afresh here. */
export const backSince = (absences: readonly Absence[] | undefined, now: number): number | undefined => lastEnd(absences, now, nobodyHome);

/**
 * From when the silence of something counts that was last heard at `heard` and may be silent for `limitMs`. An absence
 * gives it its time anew, since nobody was to see to it; not so where it was silent already before the absence began.
 */
export function silenceCountsFrom(heard: number, limitMs: number, absences: readonly Absence[] | undefined, now: number): number {
  let from = heard;
  for (const one of [...(absences ?? [])].sort((a, b) => a.from - b.from)) {
    const end = endOf(one);
    if (end > now || end <= from || end <= one.from) continue;
    if (from + limitMs < one.from) break;
    from = end;
  }
  return from;
}

/** When what was said of absences changes next: one begins or ends. */
export function nextTurn(absences: readonly Absence[] | undefined, now: number): number | undefined {
  const turns = (absences ?? []).flatMap((one) => [one.from, endOf(one)]).filter((at) => at > now && Number.isFinite(at));
  return turns.length > 0 ? Math.min(...turns) : undefined;
}

/** Since when the home's devices are to be heard again. */
export const attendedSince = (absences: readonly Absence[] | undefined, now: number): number | undefined => lastEnd(absences, now, () => true);
