import { createHash } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Api, ApiProblem } from '../shared/api.js';
import { deviceId } from '../simulator/street/home.js';
import { Usage } from '../shared/usage.js';
import { lifeOf } from './tape.js';

/** One home of the load at a service: its devices, with the key of each. */
export interface LoadHome {
  readonly residentId: string;
  /** Tells its device ids from those of other loads. */
  readonly key: string;
  /** Thing of the home → key of that device. */
  readonly keys: Readonly<Record<string, string>>;
}

const FAMILY = 'Load-Test';
const AT_ONCE = 32;
const PAUSE_MS = 1_000;

/** The homes of the last load at this service, and as many more as are wanted. */
export async function openHomes(api: Api, wanted: number, dataDir: string, amongPeople: boolean, say: (text: string) => void): Promise<LoadHome[]> {
  const path = join(dataDir, 'load', `${createHash('sha256').update(api.url).digest('hex').slice(0, 12)}.json`);
  const known = await stillThere(api, await remembered(path));
  if (known.length === 0 && !amongPeople) await refuseAmongPeople(api);
  const run = known[0]?.key.split('-')[1] ?? Date.now().toString(36);
  let next = known.length;
  let told = Date.now();
  const homes = [...known];
  let entered = known.length;
  const worker = async (): Promise<void> => {
    for (let n = next++; n < wanted; n = next++) {
      homes[n] = await enter(api, n, `load-${run}-${n}`);
      entered += 1;
      if (Date.now() - told > PAUSE_MS) say(`  ${entered} of ${wanted} homes are entered …`);
      if (Date.now() - told > PAUSE_MS) told = Date.now();
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, JSON.stringify(homes), { mode: 0o600 });
  // Keys of new devices are known to every process of the service within seconds.
  if (homes.length > known.length) await sleep(PAUSE_MS);
  return homes.slice(0, wanted);
}

async function enter(api: Api, n: number, key: string): Promise<LoadHome> {
  const { id: residentId } = await api.post<{ id: string }>('/api/v1/residents', { name: { given: `Home ${n}`, family: FAMILY } });
  const keys: Record<string, string> = {};
  for (const { name, kind, room } of lifeOf(n).things) {
    keys[name] = (await api.post<{ key: string }>('/api/v1/devices', { id: deviceId(key, name), kind, residentId, ...(room ? { room } : {}) })).key;
  }
  return { residentId, key, keys };
}

async function remembered(path: string): Promise<LoadHome[]> {
  return readFile(path, 'utf8').then((text) => JSON.parse(text) as LoadHome[], () => []);
}

/** A store that was emptied since knows none of them. */
async function stillThere(api: Api, homes: LoadHome[]): Promise<LoadHome[]> {
  const [first] = homes;
  if (!first) return [];
  const there = await api.get(`/api/v1/residents/${first.residentId}`).then(() => true, (error: unknown) => {
    if (error instanceof ApiProblem && error.status === 404) return false;
    throw error;
  });
  return there ? homes : [];
}

async function refuseAmongPeople(api: Api): Promise<void> {
  const some = await api.get<{ name: { family: string } }[]>('/api/v1/residents?limit=50');
  if (some.every(({ name }) => name.family === FAMILY)) return;
  throw new Usage('People live here already. Load a service that is there for it (DATA_DIR=.load DEMO=off npm start), or say --among-people.');
}
