import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** What the street knows of one of its homes at this service. */
export interface HomeNote {
  readonly residentId: string;
  gateway: { readonly id: string; readonly key: string };
  /** Ids of the people in the circle, by their name in the street. */
  readonly carers: Readonly<Record<string, string>>;
  /** Everything up to here has been said (milliseconds since 1970 UTC). */
  livedUntil: number;
}

interface Notes {
  readonly form: 1;
  readonly homes: Record<string, HomeNote>;
}

/** The living street's own, and what `npm run simulate` enters beside it: each process writes its own. */
export type NotebookName = 'street' | 'by-hand';

/** Ids and keys of the demonstration, readable by its owner alone. Lost, it is made again with new keys. */
export class Notebook {
  private saving: Promise<void> = Promise.resolve();
  private constructor(private readonly path: string, private readonly notes: Notes) {}

  static async open(dataDir: string, name: NotebookName = 'street'): Promise<Notebook> {
    const path = join(dataDir, 'demo', `${name}.json`);
    return new Notebook(path, await readNotes(path));
  }

  home(key: string): HomeNote | undefined {
    return this.notes.homes[key];
  }

  write(key: string, note: HomeNote): Promise<void> {
    this.notes.homes[key] = note;
    return this.save();
  }

  save(): Promise<void> {
    this.saving = this.saving.then(async () => {
      await mkdir(dirname(this.path), { recursive: true });
      const beside = `${this.path}.${process.pid}`;
      await writeFile(beside, JSON.stringify(this.notes, null, 1), { mode: 0o600 });
      await rename(beside, this.path);
    });
    return this.saving;
  }
}

async function readNotes(path: string): Promise<Notes> {
  try {
    const notes = JSON.parse(await readFile(path, 'utf8')) as Partial<Notes>;
    return { form: 1, homes: notes.homes ?? {} };
  } catch {
    return { form: 1, homes: {} };
  }
}
