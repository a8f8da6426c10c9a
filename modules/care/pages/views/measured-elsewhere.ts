import type { Upload } from '../../../sensing/doors/uploads/upload.js';
import type { ConnectionShown } from '../../../sensing/doors/wearables/wearables.service.js';
import { dayAndClock } from './stamp.js';

const STATES: Readonly<Record<ConnectionShown['state'], string>> = { connected: 'Connected', 'sign-in-again': 'Needs a new sign-in with the maker', ended: 'Ended' };
const CONSENT: Readonly<Record<string, string>> = { resident: 'they agreed themselves', attorney: 'an attorney or deputy agreed', 'best-interest': 'a best-interest decision' };

export function connectionRow({ id, state, connectedAt, consent, lastPullAt, stuck }: ConnectionShown, maker: string): object {
  return { id, maker, state: STATES[state], live: state !== 'ended', since: `${dayAndClock(connectedAt)}; ${CONSENT[consent] ?? consent}`, last: lastPullAt ? dayAndClock(lastPullAt) : 'Not yet', trouble: stuck.length > 0 };
}

const WORDS: Readonly<Record<Upload['state'], string>> = { awaited: 'Choose the file', waiting: 'The file is being read', held: 'Somebody must look at this', done: 'The file has been read', refused: 'The file was not taken' };

/** An upload in words for a page. */
export const uploadView = (upload: Upload): object => ({ ...upload, words: WORDS[upload.state], when: dayAndClock(upload.madeAt), kept: upload.accepted + upload.duplicates });
