import type { AlertAction } from '../../../../core/alerts/alert.js';
import type { CarerId } from '../../../../core/ids.js';
import { carerName, type Carers, type Reader } from './people.js';
import { listWords } from './words.js';

const ACTIONS: Record<AlertAction['type'], string> = {
  opened: 'Alert opened', asked: 'The resident was asked', answered: 'The resident answered', joined: 'More readings joined the alert', 'called-again': 'Called again', raised: 'Made more urgent', told: 'Told', acknowledged: 'Seen',
  claimed: 'On the way', arrived: 'There', 'handed-over': 'Held out to', reopened: 'Time was up without a word: open again', merged: 'One matter with alert', passed: 'Passed on', escalated: 'Nobody had answered: told the next', exhausted: 'Everyone told, nobody answered',
  reminded: 'Reminded', 'screen-lost': 'Their screen fell silent, asked by text', withheld: 'Alerts are no longer shared with', kept: 'Keeps this alert until it is closed, and is told of no other:', noted: 'Noted', cleared: 'Readings back to usual', resolved: 'Ended',
};

export const actionWords = (type: AlertAction['type']): string => ACTIONS[type];

/** What stands beside an action. Of a telling, the ids of those told are kept; people read names. */
export function actionNote({ type, note }: AlertAction, carers: Carers, reader: Reader): string | undefined {
  if (note === undefined || !['told', 'escalated', 'reminded', 'screen-lost', 'reopened', 'handed-over', 'withheld', 'kept'].includes(type)) return note;
  return listWords(note.split(' ').map((id) => carerName(id as CarerId, carers, reader)));
}
