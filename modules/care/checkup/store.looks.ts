import { statfs } from 'node:fs/promises';
import { Inject, Injectable } from '@nestjs/common';
import { contentKey, inOrder } from '../../../core/observations/packing/pack.js';
import type { SubjectId } from '../../../core/ids.js';
import { Audit } from '../../platform/audit/audit.service.js';
import { SETTINGS, type Settings } from '../../platform/settings/settings.js';
import { Store } from '../../platform/store/store.js';
import { Journal } from '../../sensing/observations/journal.store.js';
import { LatestStore } from '../../sensing/observations/latest.store.js';
import { dayOf } from '../../sensing/observations/segment-doc.js';
import { Segments } from '../../sensing/observations/segment.store.js';
import { Erasures } from '../retention/erasures.js';
import { watch, well, wrong, type Finding, type Look } from '../../platform/health/checkup.js';

const RESTORE = 'Stop Hearthline and restore the newest backup before more is written.';
/** A compactor that works folds within half a minute; ten minutes are a fault. [ours] */
const JOURNAL_AGE_MS = 10 * 60_000;
const CLOCK_OFF_MS = 2_000;
const LEAST_FREE_MB = 2_000;

@Injectable()
export class IndexesLook implements Look {
  readonly name = 'indexes';
  constructor(private readonly store: Store) {}

  async look(): Promise<Finding[]> {
    const missing = await this.store.missingIndexes();
    return missing.length === 0 ? [well('All indexes are there.')] : missing.map((name) => wrong(`The index ${name} is missing.`, 'Restart Hearthline: it builds what is missing before it serves, and says why if it cannot.'));
  }
}

@Injectable()
export class JournalLook implements Look {
  readonly name = 'journal';
  constructor(private readonly journal: Journal) {}

  async look(): Promise<Finding[]> {
    const ids = await this.journal.ids();
    let readings = 0;
    const found: Finding[] = [];
    for (const id of ids) {
      try {
        readings += (await this.journal.read([id])).get(id)?.length ?? 0;
      } catch {
        found.push(wrong(`The journal entry ${id} cannot be read: readings that were acknowledged are at risk.`, RESTORE));
      }
    }
    const oldest = Math.min(...ids.map((id) => Number.parseInt(id.slice(0, 8), 16) * 1_000));
    const age = ids.length > 0 ? Date.now() - oldest : 0;
    if (age > JOURNAL_AGE_MS) found.push(watch(`Readings have waited ${Math.round(age / 60_000)} minutes to be put into segments.`, 'Start Hearthline; if it runs, look for "compactor" in its log.'));
    return [...found, well(`${ids.length} journal entries with ${readings} readings wait to be folded.`)];
  }
}

/** The newest reading of each kind against the newest day that segments know. */
@Injectable()
export class LatestLook implements Look {
  readonly name = 'latest';
  constructor(private readonly store: Store, private readonly latest: LatestStore, private readonly segments: Segments) {}

  async look(): Promise<Finding[]> {
    const found: Finding[] = [];
    let subjects = 0;
    for await (const { _id } of this.store.collection<{ _id: SubjectId }>('latest').find({}, { projection: { _id: 1 } })) {
      subjects += 1;
      const { kinds } = await this.latest.read(_id);
      for (const [kind, reading] of kinds) {
        const from = dayOf(reading.at) * 86_400_000;
        const there = (await this.segments.between(_id, [kind], from, from + 30 * 86_400_000)).flat().sort(inOrder).at(-1);
        // A row that was written before counts were kept there says the same, and sorts before it.
        if (there && contentKey(there) !== contentKey(reading) && inOrder(reading, there) < 0) found.push(wrong(`The newest ${kind} of ${_id} is newer in its segment than in "latest".`, 'Restart Hearthline and send any reading of this device; tell the developers if it stays.'));
      }
    }
    return found.length > 0 ? found : [well(`What was said last of ${subjects} people agrees with their segments.`)];
  }
}

@Injectable()
export class BacklogLook implements Look {
  readonly name = 'backlog';
  constructor(private readonly store: Store) {}

  async look(): Promise<Finding[]> {
    const now = Date.now();
    const hour = now - 3_600_000;
    const count = (collection: string, filter: object): Promise<number> => this.store.collection(collection).countDocuments(filter);
    const found: Finding[] = [];
    const asks = await count('asks', { dueAt: { $lte: new Date(hour) } });
    if (asks > 0) found.push(watch(`${asks} people should have been put to the rules more than an hour ago.`, 'Start Hearthline, or look at its log: nobody is being watched while it stands still.'));
    const deliveries = await count('deliveries', { state: { $in: ['intended', 'sending', 'unknown'] }, dueAt: { $lte: hour } });
    if (deliveries > 0) found.push(watch(`${deliveries} messages have waited for more than an hour.`, 'Look at the SMS desk or at Twilio; then at the log.'));
    const parked = await count('recordTasks', { state: { $in: ['needs-human', 'refused'] } });
    if (parked > 0) found.push(watch(`${parked} writes to the record need a person.`, 'See GET /api/v1/records/backlog.'));
    const damaged = await count('damagedSegments', {});
    if (damaged > 0) found.push(wrong(`${damaged} damaged segments have been set aside since they were found.`, 'Restore their days from a backup.'));
    return found.length > 0 ? found : [well('Nothing waits for longer than it should.')];
  }
}

@Injectable()
export class ProofsLook implements Look {
  readonly name = 'proofs';
  constructor(private readonly erasures: Erasures, private readonly audit: Audit) {}

  async look(): Promise<Finding[]> {
    const broken = await this.erasures.broken();
    const link = await this.audit.firstBroken();
    return [
      ...broken.map(({ id, why }) => wrong(`The certificate of erasure ${id} no longer holds: ${why}.`, 'Request the erasure again, and find out who changed it.')),
      link === undefined ? well('The audit is unbroken from its first entry.') : wrong(`The audit does not fit together at entry ${link}.`, 'Keep this store as it is, and tell whoever answers for data protection.'),
      ...(broken.length === 0 ? [well('Every certificate of erasure still holds.')] : []),
    ];
  }
}

@Injectable()
export class SurroundingsLook implements Look {
  readonly name = 'surroundings';
  constructor(private readonly store: Store, @Inject(SETTINGS) private readonly settings: Settings) {}

  async look(): Promise<Finding[]> {
    const { twilio, publicUrl, production, dataDir } = this.settings;
    const found: Finding[] = [];
    if (twilio && !publicUrl?.startsWith('https://')) found.push(wrong('Twilio is set, but PUBLIC_URL is not an https address: receipts and replies cannot reach us.', 'Set PUBLIC_URL to where Twilio can reach this service.'));
    if (twilio && !twilio.authToken) found.push(wrong('TWILIO_AUTH_TOKEN is missing: webhooks are signed with it, so every receipt and reply is refused.', 'Set TWILIO_AUTH_TOKEN beside the API key.'));
    if (production && !twilio) found.push(watch('In production without Twilio: texts stay on the SMS desk and reach nobody.', 'Set the TWILIO_ settings.'));
    const { bavail, bsize } = await statfs(dataDir).catch(() => ({ bavail: Infinity, bsize: 1 }));
    const free = Math.floor((bavail * bsize) / 1_000_000);
    found.push(free < LEAST_FREE_MB ? wrong(`${free} MB are left on the disk of the data folder.`, 'Make room: a journal that cannot grow keeps no promise.') : well(`${Number.isFinite(free) ? `${free} MB are` : 'Enough is'} left on the disk of the data folder.`));
    const { localTime } = await this.store.connection.getClient().db().command({ hello: 1 });
    const off = Math.abs((localTime as Date).getTime() - Date.now());
    found.push(off > CLOCK_OFF_MS ? wrong(`Our clock and MongoDB's are ${Math.round(off / 1_000)} seconds apart.`, 'Let both machines follow the same time server.') : well('Our clock and MongoDB’s agree.'));
    return found;
  }
}
