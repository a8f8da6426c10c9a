import type { Delivery, DeliveryState } from '../../../../core/notify/delivery.js';
import type { Seen } from '../../alerts/seen-by.service.js';
import { carerName, type Carers, type Reader } from './people.js';
import { when } from '../../../../core/time/when.js';

export interface Told {
  readonly who: string;
  /** What we know of the message: never more than the network has said. */
  readonly how: string;
  /** We know that this person was not reached. */
  readonly unreached: boolean;
}

/** Best first: one line for each person, whatever the number of tries. */
const BEST: readonly DeliveryState[] = ['delivered', 'sent', 'sending', 'intended', 'unknown', 'failed', 'skipped'];

export function told(deliveries: readonly Delivery[], carers: Carers, reader: Reader, now: number, seen: readonly Seen[] = []): readonly Told[] {
  const best = new Map<string, Delivery>();
  for (const delivery of deliveries) {
    const known = best.get(delivery.carer);
    if (!known || BEST.indexOf(delivery.state) < BEST.indexOf(known.state)) best.set(delivery.carer, delivery);
  }
  return [...best.values()]
    .sort((a, b) => a.step - b.step || a.intendedAt - b.intendedAt)
    .map((d) => ({ who: carerName(d.carer, carers, reader), how: how(d, now) + seenWords(d, seen, now), unreached: d.state === 'failed' || d.state === 'skipped' }));
}

/** Nothing where they have not: a text may well have been read without any screen of ours. */
function seenWords({ carer }: Delivery, seen: readonly Seen[], now: number): string {
  const mine = seen.find((one) => one.carer === carer);
  return mine ? `, seen on a screen ${when(mine.at, now)}` : '';
}

/** Why a message was not sent on purpose. */
export const NOT_SENT: Readonly<Record<string, string>> = {
  'opted-out': 'not texted: this number sent STOP', 'left-circle': 'no longer in the circle', 'not-shared': 'not told: alerts are not shared with them', 'no-longer-needed': 'not told: somebody had answered',
};

function how(delivery: Delivery, now: number): string {
  const { channel, state, reason, intendedAt, sentAt = intendedAt, deliveredAt = sentAt } = delivery;
  const text = channel === 'sms';
  switch (state) {
    case 'delivered': return text ? `text delivered ${when(deliveredAt, now)}` : `called ${when(deliveredAt, now)}`;
    case 'sent': return text ? `text sent ${when(sentAt, now)}, not confirmed yet` : `being called since ${when(sentAt, now)}`;
    case 'intended':
    case 'sending': return text ? 'text on its way' : 'about to be called';
    case 'unknown': return text ? 'we do not know yet whether the text arrived' : 'we do not know yet whether the call got through';
    case 'failed': return text ? 'the text could not be delivered' : 'the call did not get through';
    case 'skipped': return (reason && NOT_SENT[reason]) ?? 'no message was sent';
  }
}
