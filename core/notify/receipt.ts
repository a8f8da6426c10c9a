import type { Channel } from './delivery.js';

export type ReceiptState = 'sent' | 'delivered' | 'failed';

/**
 * Twilio's words for what became of a message (MessageStatus) and of a call (CallStatus). A call that was picked up has
 * arrived, whoever or whatever picked it up: only a key press claims anything.
 */
const STATES: Readonly<Record<Channel, Readonly<Record<string, ReceiptState>>>> = {
  sms: { sent: 'sent', delivered: 'delivered', read: 'delivered', undelivered: 'failed', failed: 'failed', canceled: 'failed' },
  voice: { initiated: 'sent', ringing: 'sent', 'in-progress': 'delivered', answered: 'delivered', completed: 'delivered', busy: 'failed', 'no-answer': 'failed', failed: 'failed', canceled: 'failed' },
};

/** Undefined: a word that says nothing yet (queued), or that we do not know. */
export const receiptState = (channel: Channel, status: string): ReceiptState | undefined => (Object.hasOwn(STATES[channel], status) ? STATES[channel][status] : undefined);
