import type { Kind } from '../../core/observations/kinds.js';
import type { Value } from '../../core/observations/reading.js';
import type { Source } from './meaning.js';

/** One reading of a recording, at its true time (milliseconds since 1970 UTC). */
export interface Recorded {
  readonly source: Source;
  readonly value: Value;
  readonly at: number;
}

export const kindOf = (reading: Recorded): Kind => reading.source.kind;

/** What makes two readings of one home the same reading: sensor, kind, moment and value. */
export const sameness = ({ source, value, at }: Recorded): string => `${source.name}|${source.kind}|${at}|${JSON.stringify(value)}`;

export const distinct = (readings: Iterable<Recorded>): number => new Set([...readings].map(sameness)).size;

/** All that a recording says of one home, oldest first. */
export interface RecordedHome {
  readonly id: string;
  readonly readings: readonly Recorded[];
  readonly sources: readonly Source[];
  readonly from: number;
  readonly to: number;
  /** Rows behind the readings: more than readings, because a blood pressure stands in two. */
  readonly rows: number;
}

/** A row that cannot be played, where it stands, and why. */
export interface BadRow {
  readonly file: string;
  /** 0: the whole file. */
  readonly line: number;
  readonly why: string;
  /** Whose row it was, where that could still be read. */
  readonly home?: string;
}

export interface Recording {
  readonly homes: readonly RecordedHome[];
  readonly bad: readonly BadRow[];
}

/** The part of a recording that concerns these homes. */
export const ofHomes = (recording: Recording, homes: readonly RecordedHome[]): Recording => ({
  homes,
  bad: recording.bad.filter((row) => homes.some((home) => home.id === row.home)),
});

export interface RowCounts {
  /** Rows under the headers, bad ones too. */
  readonly rows: number;
  /** Rows that became one reading with another row: the second half of each blood pressure. */
  readonly joined: number;
  readonly bad: number;
}

export function countRows({ homes, bad }: Recording): RowCounts {
  const played = homes.reduce((sum, home) => sum + home.rows, 0);
  const readings = homes.reduce((sum, home) => sum + home.readings.length, 0);
  const badRows = bad.filter(({ line }) => line > 0).length;
  return { rows: played + badRows, joined: played - readings, bad: badRows };
}

/** Collects rows of many files, in any order, into homes. */
export class Homes {
  private readonly readings = new Map<string, Recorded[]>();
  private readonly sources = new Map<string, Map<string, Source>>();
  private readonly rows = new Map<string, number>();

  /** `rows`: how many rows the reading was read from. */
  add(home: string, source: Source, value: Value, at: number, rows = 1): void {
    this.rows.set(home, (this.rows.get(home) ?? 0) + rows);
    let sources = this.sources.get(home);
    if (!sources) this.sources.set(home, (sources = new Map<string, Source>()));
    let known = sources.get(source.name);
    if (!known) sources.set(source.name, (known = source));
    const readings = this.readings.get(home);
    if (readings) readings.push({ source: known, value, at });
    else this.readings.set(home, [{ source: known, value, at }]);
  }

  inOrder(): RecordedHome[] {
    return [...this.readings].sort(([a], [b]) => (a < b ? -1 : 1)).map(([id, readings]) => {
      readings.sort((a, b) => a.at - b.at);
      return {
        id,
        readings,
        sources: [...(this.sources.get(id)?.values() ?? [])],
        from: readings[0]?.at ?? 0,
        to: readings.at(-1)?.at ?? 0,
        rows: this.rows.get(id) ?? 0,
      };
    });
  }
}
