import type { Sample, WornAt } from '../../../core/falls/sample.js';

/** One recorded movement of one person, with what each of their tags felt. */
export interface Recording {
  readonly file: string;
  readonly subject: string;
  readonly movement: string;
  /** The truth, by those who recorded it. */
  readonly fell: boolean;
  readonly tags: ReadonlyMap<WornAt, readonly Sample[]>;
  /** The most that one axis can say, g. */
  readonly range: number;
}

/** A row of index.csv, before its file is read. */
export interface Listed {
  /** Where it may be, relative to the folder, best guess first. */
  readonly files: readonly string[];
  readonly subject: string;
  readonly movement: string;
  readonly fell: boolean;
  readonly read: (text: string) => ReadonlyMap<WornAt, readonly Sample[]>;
  readonly range: number;
}
