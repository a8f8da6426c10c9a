import { grouped } from '../../../core/grouped.js';
import type { AlertAtEnd, CarerTruth, History, Text, Violation } from '../history.js';

export interface Deadlines {
  /** From the moment when everything is up again to the last overdue message, in milliseconds. */
  readonly tellWithinMs: number;
}

interface Group {
  readonly alert: AlertAtEnd;
  readonly carer: CarerTruth | undefined;
  readonly texts: Text[];
}

/** The delivery's id begins with its alert's, which also tells apart two alerts that happen to have one code. */
export const alertOf = ({ delivery }: Text): string => delivery?.split(':')[0] ?? '';
/** Who has which phone in which circle: a long run has thousands of homes and twice as many messages. */
function carersOf({ homes }: Pick<History, 'homes'>): (home: string, phone: string) => CarerTruth | undefined {
  const byHome = new Map(homes.map(({ resident, carers }) => [resident, carers]));
  return (home, phone) => byHome.get(home)?.find((carer) => carer.phone === phone);
}

/** Messages about one alert to one phone by one channel, the earliest first. */
function groups(history: Pick<History, 'alerts' | 'texts' | 'homes'>): Group[] {
  const alerts = new Map(history.alerts.map((alert) => [alert.id, alert])), carerOf = carersOf(history);
  const found = new Map<string, Group>();
  for (const text of [...history.texts].filter(({ outcome }) => outcome !== 'refused').sort((a, b) => a.at - b.at)) {
    const alert = alerts.get(alertOf(text));
    if (!alert) continue;
    const key = `${alert.id} ${text.to} ${text.kind}`;
    const group = found.get(key) ?? { alert, carer: carerOf(alert.home, text.to), texts: [] };
    group.texts.push(text);
    found.set(key, group);
  }
  return [...found.values()];
}

export interface Doubles {
  /** Sent again although the provider could have said that it has it. */
  readonly ours: number;
  /** The answer was lost and the provider's own list did not show it yet: nobody could have known. */
  readonly ambiguous: number;
}

/** More messages than the alert's story has steps for this person. */
function doublesOf({ alert, carer, texts }: Group): Doubles {
  const steps = alert.actions.filter(({ type, note = '' }) => ['told', 'escalated', 'reminded', 'reopened', 'screen-lost'].includes(type) && note.split(' ').includes(carer?.id ?? '')).length;
  const extra = Math.max(0, texts.length - Math.max(steps, 1));
  const unknowable = texts.filter((text, i) => i > 0 && texts.slice(0, i).some((before) => before.outcome === 'lost' && before.listedAt > text.at)).length;
  const ambiguous = Math.min(extra, unknowable);
  return { ours: extra - ambiguous, ambiguous };
}

export function countDoubles(history: Pick<History, 'alerts' | 'texts' | 'homes'>): Doubles {
  const all = groups(history).map(doublesOf);
  return { ours: all.reduce((sum, { ours }) => sum + ours, 0), ambiguous: all.reduce((sum, { ambiguous }) => sum + ambiguous, 0) };
}

/** I3: an alert is told by its deadline, or somebody has it, or it says aloud that nobody can be told; and no step is told twice. */
export function judgeTelling(history: Pick<History, 'said' | 'alerts' | 'texts' | 'homes' | 'faults' | 'unsettled' | 'endedAt'>, { tellWithinMs }: Deadlines): Violation[] {
  const violations: Violation[] = [];
  const wrong = (what: string, where: string, detail: string): void => void violations.push({ invariant: 'I3', what, where, detail });
  if (history.unsettled !== undefined) wrong('unsettled', 'the service', history.unsettled);
  const told = groups(history), byAlert = grouped(told, ({ alert }) => alert);
  for (const alert of history.alerts) {
    const reached = (byAlert.get(alert) ?? []).flatMap(({ texts }) => texts).filter(({ outcome }) => outcome !== 'undelivered').sort((a, b) => a.at - b.at)[0];
    const due = dueAt({ openedAt: trulyOpenedAt(alert, history) }, history);
    if (reached && reached.at > due + tellWithinMs) wrong('late', alert.id, `told ${Math.round((reached.at - due) / 1_000)} s after everything was up again`);
    if (!reached && alert.state === 'open' && !alert.exhausted && history.endedAt > due + tellWithinMs) wrong('never-told', alert.id, `"${alert.rule}" is open, nobody was reached and nothing says so`);
  }
  for (const group of told) {
    const { ours } = doublesOf(group);
    if (ours > 0) wrong('told-twice', group.alert.id, `${ours} messages more than steps to one person by one channel`);
  }
  return violations;
}

/** Where the app's clock is turned its word is no measure: then it counts from when the call was first sent. */
function trulyOpenedAt({ home, rule, openedAt }: AlertAtEnd, { faults, said }: Pick<History, 'faults' | 'said'>): number {
  if (!faults.some(({ kind }) => kind === 'clock')) return openedAt;
  const called = Math.min(...said.filter((one) => one.home === home && one.calls === rule).map(({ firstSentAt = Infinity }) => firstSentAt));
  return Number.isFinite(called) ? called : openedAt;
}

/** When it could be told at the earliest: it was open, and the trouble it fell into was over. */
export function dueAt({ openedAt }: Pick<AlertAtEnd, 'openedAt'>, { faults }: Pick<History, 'faults'>): number {
  let due = openedAt;
  for (const { from, to } of faults.filter(({ kind }) => kind !== 'quiet').sort((a, b) => a.from - b.from)) if (from <= due + 1_000 && to > due) due = to;
  return due;
}

/** A message that had been decided on before the person left, by a service that was perhaps stopped in between. [ours] */
const UNDER_WAY_MS = 1_000;

/** I4: at no time is anybody told who is not in the circle then. Attempts count: the provider has read them. */
export function judgeCircle(history: Pick<History, 'homes' | 'alerts' | 'texts' | 'faults'>): Violation[] {
  const violations: Violation[] = [];
  const wrong = (what: string, where: string, detail: string): void => void violations.push({ invariant: 'I4', what, where, detail });
  const homes = new Map(history.alerts.map(({ id, home }) => [id, home])), carerOf = carersOf(history);
  for (const text of history.texts) {
    const home = homes.get(alertOf(text));
    if (home === undefined) wrong('about-nothing', text.sid, 'a message that belongs to no alert');
    else {
      const carer = carerOf(home, text.to);
      if (!carer) wrong('stranger', home, 'a message to somebody who never was in that circle');
      else if (carer.leftAt !== undefined && text.at > dueAt({ openedAt: carer.leftAt }, history) + UNDER_WAY_MS) wrong('left-circle', home, `a message ${text.at - carer.leftAt} ms after that person had left the circle`);
    }
  }
  return violations;
}
