import { contentOf, type History, type Violation } from '../history.js';

/** I1: acknowledged is stored, and once. What was never acknowledged may be there or not; what was never said may not. */
export function judgeReadings({ said, stored }: Pick<History, 'said' | 'stored'>): Violation[] {
  const times = new Map<string, number>();
  for (const one of stored) times.set(contentOf(one), (times.get(contentOf(one)) ?? 0) + 1);
  const violations: Violation[] = [];
  const wrong = (what: string, where: string, detail: string): void => void violations.push({ invariant: 'I1', what, where, detail });
  for (const one of said) {
    const found = times.get(contentOf(one)) ?? 0;
    if (one.refused !== undefined) wrong('refused', one.device, `seq ${one.seq}: ${one.refused}`);
    else if (one.acknowledgedAt !== undefined && found === 0) wrong('lost', one.device, `seq ${one.seq} (${one.kind}) was acknowledged and is not there`);
    else if (one.acknowledgedAt === undefined) wrong('never-acknowledged', one.device, `seq ${one.seq} (${one.kind}) was still refused when everything was up again`);
    if (found > 1) wrong('doubled', one.device, `seq ${one.seq} (${one.kind}) is there ${found} times`);
  }
  const known = new Set(said.map(contentOf));
  for (const one of stored) if (!known.has(contentOf(one))) wrong('invented', one.device, `${one.kind} at ${one.at} was never said`);
  return violations;
}

/** I7: two homes that were told the same, one in order and once, one shuffled and again, have the same story. */
export function judgeTwins({ homes, stored, alerts }: Pick<History, 'homes' | 'stored' | 'alerts'>): Violation[] {
  const story = (resident: string): string => {
    const readings = stored.filter(({ home }) => home === resident).map(({ kind, at, value }) => `${at} ${kind} ${JSON.stringify(value)}`).sort();
    const rules = alerts.filter(({ home }) => home === resident).map(({ rule, episode }) => `${rule} ${episode}`).sort();
    return JSON.stringify([readings, rules]);
  };
  return homes.flatMap(({ resident, twin }): Violation[] => {
    if (twin === undefined || story(resident) === story(twin)) return [];
    const count = (id: string): number => stored.filter(({ home }) => home === id).length;
    return [{ invariant: 'I7', what: 'order-mattered', where: resident, detail: `told the same as ${twin} in another order, and their stories differ (${count(resident)} and ${count(twin)} readings)` }];
  });
}
