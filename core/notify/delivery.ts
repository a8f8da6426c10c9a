import type { AlertId, CarerId, DeliveryId, ResidentId } from '../ids.js';

export type Channel = 'sms' | 'voice';

/**
 * intended: written before anything is sent. sending: a worker holds it. unknown: the provider may or may not have it
 * (timeout, reset, 5xx): reconciled before it is sent again. sent, delivered: as receipts say. failed: this contact
 * cannot be told this way. skipped: not sent on purpose (opted out, no longer in the circle), with its reason.
 */
export type DeliveryState = 'intended' | 'sending' | 'unknown' | 'sent' | 'delivered' | 'failed' | 'skipped';

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
  /** Twilio's message SID. */
  readonly providerId?: string;
  /** Twilio's error code, e.g. 30003, or our own word for why. */
  readonly reason?: string;
  readonly attempts: number;
}
