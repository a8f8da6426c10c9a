import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';

/** How far one home has come. Places are positions in the home's readings, oldest first. */
export interface HomeState {
  readonly resident: string;
  /** Ids of devices known to be registered. */
  devices: string[];
  /** Readings before this place have been acknowledged. */
  sent: number;
  accepted: number;
  duplicates: number;
  /** Places of the readings that the service keeps apart as not believable. */
  quarantined: number[];
  /** Places of the readings that the service refused. */
  rejected: number[];
}

export interface ReplayState {
  readonly form: 1;
  readonly folder: string;
  readonly url: string;
  readonly zone: string;
  readonly fingerprint: string;
  /** Time spent sending, over all runs. */
  seconds: number;
  homes: Record<string, HomeState>;
}

export const newState = (place: Pick<ReplayState, 'folder' | 'url' | 'zone' | 'fingerprint'>): ReplayState => ({ form: 1, ...place, seconds: 0, homes: {} });

export function statePath(dataDir: string, folder: string, url: string): string {
  const name = createHash('sha256').update(`${resolve(folder)}\n${url}`).digest('hex').slice(0, 16);
  return join(dataDir, 'replay', `${name}.json`);
}

/** The saved place, if it is of these very files in this zone at this service; otherwise undefined: begin anew. */
export async function loadState(path: string, place: Pick<ReplayState, 'url' | 'zone' | 'fingerprint'>): Promise<ReplayState | undefined> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (text === undefined) return undefined;
  try {
    const state = JSON.parse(text) as ReplayState;
    const same = state.form === 1 && state.url === place.url && state.zone === place.zone && state.fingerprint === place.fingerprint;
    return same ? state : undefined;
  } catch {
    return undefined;
  }
}

export const forgetState = (path: string): Promise<void> => rm(path, { force: true });

/** Saves at most once a second, whole or not at all. A place lost costs a batch sent again, which comes back as duplicates. */
export class StateFile {
  private savedAt = 0;
  private saving: Promise<void> = Promise.resolve();
  constructor(private readonly path: string, readonly state: ReplayState) {}

  async touch(): Promise<void> {
    if (Date.now() - this.savedAt < 1_000) return;
    this.savedAt = Date.now();
    await this.save();
  }

  save(): Promise<void> {
    this.saving = this.saving.then(() => this.write());
    return this.saving;
  }

  private async write(): Promise<void> {
    await mkdir(dirname(this.path), { recursive: true });
    const beside = `${this.path}.${process.pid}`;
    await writeFile(beside, JSON.stringify(this.state), { mode: 0o600 });
    await rename(beside, this.path);
  }
}
