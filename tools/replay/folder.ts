import { readdir, stat } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { recordsOf } from './csv.js';
import { activitySource, activityValue, measureSource, numberOf, PRESSURE, pressurePart, sameUnit, type Source } from './meaning.js';
import { joinHalves, Pressures } from './pressures.js';
import { Homes, type BadRow, type Recording } from './recording.js';
import { Stamps } from './stamp.js';
import { tableRows, type Row } from './table-rows.js';

/** The folder does not hold a recording of the form we can play. */
export class NoRecording extends Error {
  override readonly name = 'NoRecording';
}

export interface RecordingFiles {
  readonly activity: readonly string[];
  readonly physiology: readonly string[];
}

const TABLE = /\.csv(\.gz)?$/i;

/** Finds `activity/*.csv[.gz]`, `activity.csv[.gz]` and `physiology.csv[.gz]`; either may be missing, not both. */
export async function findFiles(folder: string): Promise<RecordingFiles> {
  const top = await readdir(folder, { withFileTypes: true }).catch((cause: unknown) => {
    throw new NoRecording(`${folder} cannot be read as a folder`, { cause });
  });
  const named = (stem: string): string[] =>
    top.filter((e) => e.isFile() && TABLE.test(e.name) && e.name.replace(TABLE, '').toLowerCase() === stem).map((e) => join(folder, e.name)).sort();
  const activity = named('activity');
  for (const entry of top.filter((e) => e.isDirectory() && e.name.toLowerCase() === 'activity')) {
    const inside = join(folder, entry.name);
    activity.push(...(await readdir(inside)).filter((name) => TABLE.test(name)).sort().map((name) => join(inside, name)));
  }
  const physiology = named('physiology');
  if (activity.length + physiology.length === 0) {
    throw new NoRecording(`${folder} holds neither activity/<home>.csv[.gz] nor physiology.csv[.gz]`);
  }
  return { activity, physiology };
}

/** Names the very files: a saved place in another folder's rows would be no place at all. */
export async function fingerprint(folder: string, files: RecordingFiles): Promise<string> {
  const all = [...files.activity, ...files.physiology];
  const sizes = await Promise.all(all.map(async (file) => {
    const { size, mtimeMs } = await stat(file);
    return `${relative(folder, file)}:${size}:${Math.floor(mtimeMs)}`;
  }));
  return sizes.join('\n');
}

/** Reads a whole recording; bad rows are told apart and cost no neighbour. */
export async function readRecording(folder: string, files: RecordingFiles, zone: string): Promise<Recording> {
  const reader = new Reader(folder, zone);
  for (const file of files.activity) await reader.table(file, ['patient_id', 'location_name', 'date'], (row) => reader.activity(row));
  for (const file of files.physiology) {
    const pressures = new Pressures();
    await reader.table(file, ['patient_id', 'date', 'device_type', 'value'], (row) => reader.measure(row, pressures));
    reader.join(file, pressures);
  }
  return reader.recording();
}

class Reader {
  private readonly homes = new Homes();
  private readonly stamps: Stamps;
  private readonly bad: BadRow[] = [];
  private readonly locations = new Map<string, Source | undefined>();
  private readonly measures = new Map<string, Source | undefined>();

  constructor(private readonly folder: string, zone: string) {
    this.stamps = new Stamps(zone);
  }

  recording(): Recording {
    return { homes: this.homes.inOrder(), bad: this.bad };
  }

  async table(file: string, columns: readonly string[], take: (row: Row) => string | undefined): Promise<void> {
    const name = relative(this.folder, file);
    try {
      for await (const row of tableRows(recordsOf(file), columns)) {
        const why = row.bad ?? take(row);
        if (why !== undefined) this.bad.push({ file: name, line: row.line, why, home: row.get('patient_id') });
      }
    } catch (error) {
      this.bad.push({ file: name, line: 0, why: `the file breaks off: ${error instanceof Error ? error.message : String(error)}` });
    }
  }

  activity(row: Row): string | undefined {
    const place = row.get('location_name');
    const source = remembered(this.locations, place, activitySource);
    if (!source) return 'no location';
    return this.add(row, source, () => activityValue(source.kind));
  }

  measure(row: Row, pressures: Pressures): string | undefined {
    const deviceType = row.get('device_type');
    const value = numberOf(row.get('value'));
    const part = pressurePart(deviceType);
    const source = part ? PRESSURE : remembered(this.measures, deviceType, measureSource);
    if (!source) return `unknown device_type ${JSON.stringify(deviceType.slice(0, 60))}`;
    if (value === undefined) return 'the value is no number';
    if (!sameUnit(row.get('unit'), source.kind)) return `not the unit of ${source.kind}`;
    if (!part) return this.add(row, source, () => value);
    const at = this.stamps.read(row.get('date'));
    if (at === undefined) return 'no such date';
    const home = row.get('patient_id');
    if (home === '') return 'no patient_id';
    pressures.add(home, at, { part, value, line: row.line });
    return undefined;
  }

  join(file: string, pressures: Pressures): void {
    for (const { home, at, halves } of pressures.moments()) {
      const { pairs, copies, lonely } = joinHalves(halves);
      for (const pair of pairs) this.homes.add(home, PRESSURE, pair, at, 2);
      for (const pair of copies) this.homes.add(home, PRESSURE, pair, at);
      for (const { part, line } of lonely) {
        this.bad.push({ file: relative(this.folder, file), line, why: `${part} without its other half at the same time`, home });
      }
    }
  }

  private add(row: Row, source: Source, value: () => ReturnType<typeof activityValue>): string | undefined {
    const home = row.get('patient_id');
    if (home === '') return 'no patient_id';
    const at = this.stamps.read(row.get('date'));
    if (at === undefined) return 'no such date';
    this.homes.add(home, source, value(), at);
    return undefined;
  }
}

function remembered<T>(memory: Map<string, T>, key: string, make: (key: string) => T): T {
  if (memory.has(key)) return memory.get(key) as T;
  const made = make(key);
  memory.set(key, made);
  return made;
}
