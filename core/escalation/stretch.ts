/** From an instant (inclusive) to another (exclusive), milliseconds. */
export interface Stretch {
  readonly from: number;
  readonly until: number;
}

/** The parts of a stretch that none of the others cover, in order. */
export function uncovered(whole: Stretch, covered: readonly Stretch[]): Stretch[] {
  const gaps: Stretch[] = [];
  let reached = whole.from;
  for (const { from, until } of [...covered].sort((a, b) => a.from - b.from)) {
    if (from >= whole.until) break;
    if (from > reached) gaps.push({ from: reached, until: from });
    reached = Math.max(reached, until);
  }
  if (reached < whole.until) gaps.push({ from: reached, until: whole.until });
  return gaps;
}
