import type { Alert, AlertAction } from '../../../../core/alerts/alert.js';
import type { Channel, Delivery } from '../../../../core/notify/delivery.js';
import type { Push } from '../../notify/push/pushes.store.js';
import type { Seen } from '../../alerts/seen-by.service.js';
import { actorName, carerName, type Carers, type Reader } from './people.js';
import { actionNote, actionWords } from './story.js';
import { NOT_SENT } from './told.js';
import { moment, type Moment } from '../../../../core/time/when.js';
import { capital } from './words.js';

/** One line of an alert's timeline: what, when, to whom, by which channel, with what answer. */
export interface TimelineRow {
  readonly at: Moment;
  readonly what: string;
  /** Who did it, or who was told. */
  readonly who: string;
  /** How they were told, or how they spoke. */
  readonly by: string;
  readonly note?: string;
}

type Entry = Omit<TimelineRow, 'at'> & { readonly at: number };

const CHANNELS: Readonly<Record<Channel, string>> = { sms: 'text', voice: 'call' };
const MESSAGE: Readonly<Record<Channel, Readonly<Record<'intended' | 'sent' | 'delivered' | 'failed' | 'skipped' | 'unknown', string>>>> = {
  sms: { intended: 'To be texted', sent: 'Text taken by the network', delivered: 'Text delivered', failed: 'Text not delivered', skipped: 'Text not sent', unknown: 'Text: not known yet whether it arrived' },
  voice: { intended: 'To be called', sent: 'Being called', delivered: 'Call ended', failed: 'Call did not get through', skipped: 'Not called', unknown: 'Call: not known yet whether it got through' },
};

const NOTICE: Readonly<Record<Push['state'], string>> = { intended: 'Notice to be sent', sent: 'Notice sent to a device', failed: 'Notice not sent', skipped: 'Notice not sent' };

/** What the service did about messages stands in full in their own lines: who was told need not be said twice. */
const IN_OTHER_LINES: ReadonlySet<AlertAction['type']> = new Set(['told']);

/** What is known of who was reached. */
interface Reached {
  readonly deliveries: readonly Delivery[];
  readonly seen?: readonly Seen[];
  readonly pushes?: readonly Push[];
}

/** Oldest first; of one moment, what was decided before what was sent. */
export function alertTimeline(alert: Alert, { deliveries, seen = [], pushes = [] }: Reached, carers: Carers, reader: Reader, now: number): TimelineRow[] {
  const acts = alert.actions.filter(({ type }) => !IN_OTHER_LINES.has(type) || deliveries.length === 0).map((action): Entry => {
    const note = actionNote(action, carers, reader);
    return { at: action.at, what: actionWords(action.type), who: capital(actorName(action.by, carers, reader)), by: howSaid(action), ...(note === undefined ? {} : { note }) };
  });
  const messages = deliveries.flatMap((delivery) => legs(delivery, capital(carerName(delivery.carer, carers, reader))));
  const looks = seen.map(({ carer, at, on }): Entry => ({ at, what: on === 'page' ? 'Opened this page' : 'Seen in their list', who: capital(carerName(carer, carers, reader)), by: 'screen' }));
  const notices = pushes.map(({ carer, state, intendedAt, sentAt = intendedAt, reason }): Entry => ({ at: sentAt, what: NOTICE[state], who: capital(carerName(carer, carers, reader)), by: 'notice', ...(state === 'failed' || state === 'skipped' ? { note: (reason && NOT_SENT[reason]) ?? reason } : {}) }));
  return [...acts, ...messages, ...looks, ...notices].sort((a, b) => a.at - b.at).map(({ at, ...rest }) => ({ at: moment(at, now), ...rest }));
}

/** Carers and residents speak by text message or a key in a call; whoever is signed in, on a screen. */
const howSaid = ({ by }: AlertAction): string => (by.through === 'voice' ? 'call' : { carer: 'text', resident: 'text', user: 'screen', service: '' }[by.kind]);

/** Each word that is known of a message, at its own time; a state without a time of its own stands at the last one known. */
function legs({ channel, state, reason, attempts, intendedAt, sentAt, deliveredAt }: Delivery, who: string): Entry[] {
  const words = MESSAGE[channel];
  const leg = (at: number, what: string, note?: string): Entry => ({ at, what, who, by: CHANNELS[channel], ...(note ? { note } : {}) });
  const rows = [leg(intendedAt, words.intended, attempts > 1 ? `${attempts} tries` : undefined)];
  if (sentAt !== undefined) rows.push(leg(sentAt, words.sent));
  if (deliveredAt !== undefined) rows.push(leg(deliveredAt, words.delivered));
  const last = deliveredAt ?? sentAt ?? intendedAt;
  if (state === 'failed' || state === 'skipped') rows.push(leg(last, words[state], (reason && NOT_SENT[reason]) ?? reason));
  if (state === 'unknown' || state === 'sending') rows.push(leg(last, words.unknown, reason));
  return rows;
}
