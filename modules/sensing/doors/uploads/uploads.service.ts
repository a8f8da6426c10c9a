import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import { UPLOADED_HISTORY } from '../../../../core/things/device.js';
import type { SubjectId } from '../../../../core/ids.js';
import type { Behind, Source } from '../../../../core/things/source.js';
import { Clock } from '../../../platform/clock/clock.js';
import { notFound, Problem } from '../../../platform/http/problem.js';
import { newId } from '../../../platform/store/new-id.js';
import { Devices } from '../../things/devices.service.js';
import { Sources } from '../../things/sources.service.js';
import { shown, type Upload, type UploadDoc, type UploadTerms } from './upload.js';
import { UploadFiles } from './upload-files.js';
import { UploadsStore } from './uploads.store.js';

export interface NewUpload extends UploadTerms {
  readonly subject: SubjectId;
  readonly madeBy: string;
  /** YYYY-MM-DD, where it is known. */
  readonly birthDate?: string;
}

export const birthDigest = (id: string, birthDate: string): string => createHash('sha256').update(`${id}|${birthDate}`).digest('base64url');

/** Files that people hand in: asked for, taken in, held or let go. Reading them is the worker's. */
@Injectable()
export class Uploads {
  constructor(private readonly store: UploadsStore, private readonly files: UploadFiles, private readonly devices: Devices, private readonly sources: Sources, private readonly clock: Clock) {}

  async expect({ subject, madeBy, birthDate, ...terms }: NewUpload): Promise<Upload> {
    const place = terms.device === undefined ? await this.ownPlace(subject) : this.placeOf(terms.device, subject);
    const _id = newId<string>();
    const now = new Date(this.clock.now());
    const doc: UploadDoc = {
      _id, subject, madeBy, madeAt: now, state: 'awaited', ...terms, ...place, ...(birthDate ? { birthDigest: birthDigest(_id, birthDate) } : {}),
      size: 0, bytesRead: 0, batches: 0, rows: 0, passedOver: 0, accepted: 0, duplicates: 0, quarantined: 0, rejected: 0, problems: [], attempts: 0, dueAt: now,
    };
    await this.store.add(doc);
    return shown(doc);
  }

  /** The file of an upload that was asked for; resolves when it is whole and will be read, whatever happens. */
  async take(id: string, subject: SubjectId, content: Readable): Promise<Upload> {
    const doc = await this.known(id, subject);
    if (doc.state !== 'awaited') throw new Problem(409, 'conflict', 'The file of this upload has come already. Begin another upload.');
    const { size, digest } = await this.files.take(doc._id, content);
    if (!(await this.store.move(doc._id, 'awaited', { state: 'waiting', size, digest, dueAt: new Date(this.clock.now()) }))) {
      await this.files.remove(doc._id);
      throw new Problem(409, 'conflict', 'This upload was called off while its file came in. Nothing of it was kept.');
    }
    return shown({ ...doc, state: 'waiting', size });
  }

  async find(id: string, subject: SubjectId): Promise<Upload> {
    return shown(await this.known(id, subject));
  }

  async of(subject: SubjectId): Promise<Upload[]> {
    return (await this.store.of(subject)).map(shown);
  }

  /** A person has looked: the file is this resident's after all. */
  async confirm(id: string, subject: SubjectId, by: string): Promise<void> {
    const { why = '', confirmed = [] } = await this.known(id, subject);
    if (!(await this.store.move(id, 'held', { state: 'waiting', confirmedBy: by, confirmed: [...confirmed, why], dueAt: new Date(this.clock.now()) }))) throw new Problem(409, 'conflict', 'This upload is not held.');
  }

  /** It is not, or is not wanted any more. What was taken before stays. */
  async drop(id: string, subject: SubjectId): Promise<void> {
    const doc = await this.known(id, subject);
    if (doc.state === 'done' || doc.state === 'refused') throw new Problem(409, 'conflict', 'This upload is over.');
    await this.store.move(id, doc.state, { state: 'refused', why: 'It was called off.' });
    await this.files.remove(id);
  }

  private async known(id: string, subject: SubjectId): Promise<UploadDoc> {
    const doc = await this.store.find(id, subject);
    if (!doc) throw notFound('upload');
    return doc;
  }

  /** Readings of the same watch by cloud and by file are one where they stand under one device. */
  private placeOf(id: string, subject: SubjectId): Behind {
    const device = this.devices.find(id);
    if (!device || device.subject !== subject || !device.behind) throw new Problem(400, 'value', 'device: must be a device of this resident that is connected through a source. Leave it out otherwise.', { field: 'device' });
    return device.behind;
  }

  private async ownPlace(subject: SubjectId): Promise<Behind> {
    const source = await this.handedIn();
    if (!this.devices.named(source.id, subject)) {
      await this.devices.register({ kind: UPLOADED_HISTORY, subject, behind: { source: source.id, name: subject } }).catch((error: unknown) => {
        // Somebody else paired it a moment ago.
        if (!(error instanceof Problem && error.status === 409)) throw error;
      });
    }
    return { source: source.id, name: subject };
  }

  private async handedIn(): Promise<Source> {
    const known = this.sources.all().find(({ form, retiredAt }) => form === 'upload' && retiredAt === undefined);
    return known ?? (await this.sources.register({ form: 'upload', title: 'Files handed in', zone: 'Europe/London' })).source;
  }
}
