import type { Why } from '../../../../core/proof/missed.js';
import type { OutageCause } from '../../../../core/proof/outage.js';
import type { PartName } from '../../../../core/proof/parts.js';

export const CAUSES: Readonly<Record<OutageCause, string>> = {
  app: 'Hearthline did not run', store: 'The store did not answer', queue: 'The queue was away', sms: 'The phone network took no texts',
};

export const WHY_WORDS: Readonly<Record<Why, string>> = {
  'call-late': 'Called for help, and was heard late', 'alert-late': 'An alert was opened late', 'step-late': 'The next person was told late',
  'message-unknown': 'We do not know whether a text arrived', 'message-failed': 'A text could not be delivered', 'message-late': 'A text left late',
  'not-heard': 'A device has not been heard since', 'spoke-late': 'A device was heard late',
};

export const PART_WORDS: Readonly<Record<PartName, string>> = {
  store: 'Store', queue: 'Queue', rules: 'Rules', escalation: 'Escalation', delivery: 'Messages', feed: 'Live feed', sms: 'Phone network', broker: 'External MQTT broker', round: 'Watchman’s round',
};
