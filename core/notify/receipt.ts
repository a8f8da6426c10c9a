import type { Channel } from './delivery.js';
import type { Provider } from './way.js';

export type ReceiptState = 'sent' | 'delivered' | 'failed';

/**
 * Twilio's words for what became of a message (MessageStatus) and of a call (CallStatus). A call that was picked up has
 * arrived, whoever or whatever picked it up: only a key press claims anything.
 */
const STATES: Readonly<Record<Channel, Readonly<Record<string, ReceiptState>>>> = {
  sms: { sent: 'sent', delivered: 'delivered', read: 'delivered', undelivered: 'failed', failed: 'failed', canceled: 'failed' },
  voice: { initiated: 'sent', ringing: 'sent', 'in-progress': 'delivered', answered: 'delivered', completed: 'delivered', busy: 'failed', 'no-answer': 'failed', failed: 'failed', canceled: 'failed' },
};

/** GOV.UK Notify's statuses of a text; `pending` is with the network, `sent` with one abroad that tells no more. */
const NOTIFY: Readonly<Record<string, ReceiptState>> = {
  sending: 'sent', pending: 'sent', sent: 'sent', delivered: 'delivered', 'permanent-failure': 'failed', 'temporary-failure': 'failed', 'technical-failure': 'failed',
};

/** Undefined: a word that says nothing yet (queued, created), or that we do not know. */
export function receiptState(channel: Channel, status: string, provider: Provider = 'twilio'): ReceiptState | undefined {
  const states = provider === 'govuk-notify' ? NOTIFY : STATES[channel];
  return Object.hasOwn(states, status) ? states[status] : undefined;
}
