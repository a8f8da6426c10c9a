import type { SubjectId } from '../../../../core/ids.js';
import type { DayOrder } from '../../../../core/doors/uploads/day-order.js';
import type { SourceId } from '../../../../core/things/source.js';

/**
 * awaited: asked for, its file has not come. waiting: to be read. held: a person must say that it is the right one.
 * done, refused: over, and the file is deleted.
 */
export type UploadState = 'awaited' | 'waiting' | 'held' | 'done' | 'refused';

/** What the one who hands a file in says of it. */
export interface UploadTerms {
  /** IANA zone of stamps without an offset. */
  readonly zone: string;
  readonly dayOrder?: DayOrder;
  /** Whose rows, in a table of several people. */
  readonly person?: string;
  /** The connected device that these are the readings of; left out, they stand under the resident's own file device. */
  readonly device?: string;
}

export interface UploadDoc extends UploadTerms {
  _id: string;
  subject: SubjectId;
  madeBy: string;
  madeAt: Date;
  state: UploadState;
  /** Behind which source, and under which name, its readings stand. */
  source: SourceId;
  name: string;
  /** Digest of the resident's date of birth with this id: to be compared, not to be read. */
  birthDigest?: string;
  confirmedBy?: string;
  /** What it was held for, of which somebody said that it is right all the same. */
  confirmed?: string[];
  /** Of its bytes, since it came. */
  digest?: string;
  /** Something of it was taken, or is just being. */
  begun?: boolean;
  size: number;
  bytesRead: number;
  /** Batches whose readings are durable: a crash goes on behind them. */
  batches: number;
  rows: number;
  passedOver: number;
  accepted: number;
  duplicates: number;
  quarantined: number;
  rejected: number;
  /** The first rows that could not be read, and why; without their values. */
  problems: string[];
  why?: string;
  attempts: number;
  dueAt: Date;
}

/** As shown to people and programs. */
export interface Upload extends UploadTerms, Pick<UploadDoc, 'state' | 'size' | 'bytesRead' | 'rows' | 'passedOver' | 'accepted' | 'duplicates' | 'quarantined' | 'rejected' | 'problems' | 'why'> {
  readonly id: string;
  readonly madeAt: string;
  /** Of the file, in whole per cent. */
  readonly percent: number;
}

export function shown({ _id, madeAt, state, size, bytesRead, rows, passedOver, accepted, duplicates, quarantined, rejected, problems, why, zone, dayOrder, person, device }: UploadDoc): Upload {
  const percent = state === 'done' ? 100 : size === 0 ? 0 : Math.min(99, Math.floor((100 * bytesRead) / size));
  return {
    id: _id, madeAt: madeAt.toISOString(), state, percent, size, bytesRead, rows, passedOver, accepted, duplicates, quarantined, rejected, problems, zone,
    ...(why ? { why } : {}), ...(dayOrder ? { dayOrder } : {}), ...(person ? { person } : {}), ...(device ? { device } : {}),
  };
}
