import type { Alert, AlertAction } from '../../../../core/alerts/alert.js';
import type { CarerId } from '../../../../core/ids.js';
import type { Delivery } from '../../../../core/notify/delivery.js';
import type { Seen } from '../../alerts/seen-by.service.js';
import { carerName, type Carers, type Reader } from './people.js';
import { when } from '../../../../core/time/when.js';
import { capital } from './words.js';

/** How far one person was reached: a time for each thing that is known, nothing where it is not. */
export interface ReachRow {
  readonly who: string;
  /** Decided to tell them. */
  readonly intended?: string;
  /** Taken by the network. */
  readonly sent?: string;
  /** Arrived, as the network says. */
  readonly delivered?: string;
  /** On a screen of theirs. */
  readonly seen?: string;
  /** A screen of theirs is open now. */
  readonly screen: boolean;
  /** "On the way 14:03" */
  readonly answered?: string;
}

const ANSWERS: Partial<Record<AlertAction['type'], string>> = { claimed: 'on the way', acknowledged: 'taken note', passed: 'cannot go', arrived: 'there', resolved: 'ended it', answered: 'answered' };

/** One line for each person who was told, or who had it on a screen; in the order in which they were told. */
export function reach(alert: Alert, { deliveries, seen, screens }: { readonly deliveries: readonly Delivery[]; readonly seen: readonly Seen[]; readonly screens?: ReadonlySet<CarerId> }, carers: Carers, reader: Reader, now: number): ReachRow[] {
  const people = [...new Set([...deliveries.map(({ carer }) => carer), ...seen.map(({ carer }) => carer)])];
  const at = (instant: number | undefined): string | undefined => (instant === undefined ? undefined : when(instant, now));
  return people.map((carer) => {
    const theirs = deliveries.filter((one) => one.carer === carer);
    const answer = alert.actions.findLast((action) => ofCarer(action, carer) && ANSWERS[action.type] !== undefined);
    return {
      who: capital(carerName(carer, carers, reader)), intended: at(first(theirs.map((one) => one.intendedAt))), sent: at(first(theirs.map((one) => one.sentAt))), delivered: at(first(theirs.map((one) => one.deliveredAt))),
      seen: at(seen.find((one) => one.carer === carer)?.at), screen: screens?.has(carer) === true, answered: answer ? `${ANSWERS[answer.type] ?? ''} ${when(answer.at, now)}` : undefined,
    };
  });
}

const ofCarer = ({ by }: AlertAction, carer: CarerId): boolean => (by.carer ?? (by.kind === 'carer' ? by.id : undefined)) === carer;

function first(instants: readonly (number | undefined)[]): number | undefined {
  const known = instants.filter((one) => one !== undefined);
  return known.length > 0 ? Math.min(...known) : undefined;
}
