import type { Delivery, DeliveryState } from '../../../../core/notify/delivery.js';
import { carerName, type Carers, type Reader } from './people.js';
import { when } from './when.js';

export interface Told {
  readonly who: string;
  /** What we know of the message: never more than the network has said. */
  readonly how: string;
  /** We know that this person was not reached. */
  readonly unreached: boolean;
}

/** Best first: one line for each person, whatever the number of tries. */
const BEST: readonly DeliveryState[] = ['delivered', 'sent', 'sending', 'intended', 'unknown', 'failed', 'skipped'];

export function told(deliveries: readonly Delivery[], carers: Carers, reader: Reader, now: number): readonly Told[] {
  const best = new Map<string, Delivery>();
  for (const delivery of deliveries) {
    const known = best.get(delivery.carer);
    if (!known || BEST.indexOf(delivery.state) < BEST.indexOf(known.state)) best.set(delivery.carer, delivery);
  }
  return [...best.values()]
    .sort((a, b) => a.step - b.step || a.intendedAt - b.intendedAt)
    .map((d) => ({ who: carerName(d.carer, carers, reader), how: how(d, now), unreached: d.state === 'failed' || d.state === 'skipped' }));
}

function how(delivery: Delivery, now: number): string {
  const message = delivery.channel === 'sms' ? 'text' : 'call';
  switch (delivery.state) {
    case 'delivered': return `${message} delivered ${when(delivery.deliveredAt ?? delivery.sentAt ?? delivery.intendedAt, now)}`;
    case 'sent': return `${message} sent ${when(delivery.sentAt ?? delivery.intendedAt, now)}, not confirmed yet`;
    case 'intended':
    case 'sending': return `${message} on its way`;
    case 'unknown': return `we do not know yet whether the ${message} arrived`;
    case 'failed': return `the ${message} could not be delivered`;
    case 'skipped': return delivery.reason === 'opted-out' ? 'not texted: this number sent STOP' : `no ${message} was sent`;
  }
}
