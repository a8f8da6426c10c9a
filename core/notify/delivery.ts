import type { AlertId, CarerId, DeliveryId, ResidentId } from '../ids.js';
import type { Provider } from './way.js';

export type Channel = 'sms' | 'voice';

/**
 * intended: written before anything is sent. sending: a worker holds it. unknown: the provider may or may not have it
 * (timeout, reset, 5xx): reconciled before it is sent again. sent, delivered: as receipts say. failed: this contact
 * cannot be told this way. skipped: not sent on purpose (opted out, no longer in the circle), with its reason.
 */
export type DeliveryState = 'intended' | 'sending' | 'unknown' | 'sent' | 'delivered' | 'failed' | 'skipped';

/** Stands for a carer's id where the resident is asked first; no carer has it. */
export const THE_RESIDENT = 'resident' as CarerId;
/** The step before the first: the resident is asked. */
export const ASKING_STEP = -1;

/** Steps beside the ladder, so that each has a key of its own: "is she safe now?", and "can you take this over?". */
export const REMINDERS_FROM = 100;
export const OFFERS_FROM = 10_000;

const DELIVERY_ID = /^[a-z2-7]{16}:(?:-1|\d{1,6}):(?:[a-z2-7]{16}|resident):(?:sms|voice)$/;
export const isDeliveryId = (value: unknown): value is DeliveryId => typeof value === 'string' && DELIVERY_ID.test(value);

/** One message to one person about one step of one alert: told once. */
export interface Delivery {
  /** `{alert}:{step}:{carer}:{channel}`: the key by which it is told once. */
  readonly id: DeliveryId;
  readonly alertId: AlertId;
  readonly residentId: ResidentId;
  readonly step: number;
  readonly carer: CarerId;
  readonly channel: Channel;
  readonly state: DeliveryState;
  readonly intendedAt: number;
  readonly sentAt?: number;
  readonly deliveredAt?: number;
  /** Who took it; Twilio where unsaid. */
  readonly provider?: Provider;
  /** Twilio's SID of the message or call, or GOV.UK Notify's id. */
  readonly providerId?: string;
  /** Twilio's error code, e.g. 30003, its word for a call, GOV.UK Notify's word, or our own word for why. */
  readonly reason?: string;
  readonly attempts: number;
  /** When the last try began. */
  readonly triedAt?: number;
  /** May be told together with others to the same person. */
  readonly mayJoin?: true;
  /** When it is sent at the earliest, where it waits for others. */
  readonly sendAt?: number;
  /** Told in one message with others: the delivery that stands for all of them. */
  readonly within?: DeliveryId;
}
