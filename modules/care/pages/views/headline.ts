import type { Alert } from '../../../../core/alerts/alert.js';
import { isReader, type Reader } from './people.js';

/** Today's one line: how many people need the reader, whom others go to, and whom the reader goes to. */
export function headline(live: readonly Alert[], reader: Reader): string {
  const waiting = new Set(live.filter((alert) => alert.state === 'open').map((alert) => alert.residentId));
  if (waiting.size > 0) return waiting.size === 1 ? '1 person needs you' : `${waiting.size} people need you`;
  const mine = new Set(live.flatMap((alert) => (alert.state === 'acknowledged' && alert.claimedBy && isReader(alert.claimedBy, reader) ? [alert.residentId] : [])));
  if (mine.size > 0) return mine.size === 1 ? 'You are going to 1 person' : `You are going to ${mine.size} people`;
  return live.length > 0 ? 'Somebody is seeing to it' : 'Nobody needs you just now';
}
