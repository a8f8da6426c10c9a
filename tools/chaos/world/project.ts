import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The project's folder, from the sources and from the build alike. */
export const ROOT = ((): string => {
  for (let folder = dirname(fileURLToPath(import.meta.url)); folder !== dirname(folder); folder = dirname(folder)) if (existsSync(join(folder, 'package-lock.json'))) return folder;
  throw new Error('The project’s folder was not found.');
})();

interface Launcher {
  freePort(): Promise<number>;
  ask(port: number, bytes: string, timeoutMs: number): Promise<string>;
}
export interface Keeper {
  watch(pid: number, mark: string, role: 'app' | 'store'): void;
  forget(pid: number): void;
  close(): void;
}
interface Finding {
  findStore(kind: object, options: { env: NodeJS.ProcessEnv; caches: string[]; say: (text: string) => void }): Promise<{ file?: string; url?: string; tried?: string[] }>;
}

/** The launcher is plain JavaScript that is not built: it is loaded where it lies. */
const launch = async <Module>(path: string): Promise<Module> => (await import(join(ROOT, 'tools', 'launch', path))) as Module;

export const ports = (): Promise<Launcher> => launch<Launcher>('ports.mjs');
/** Ends our children when we were killed so hard that we could not. */
export const startKeeper = async (): Promise<Keeper> => (await launch<{ startKeeper(): Keeper }>('stores/keeper.mjs')).startKeeper();

/** The store programs, found or fetched as `npm start` does; never a store that somebody runs already: we kill ours. */
export async function storePrograms(say: (text: string) => void): Promise<{ mongod: string; redis: string }> {
  const [{ findStore }, { MONGODB, REDIS }, { storeCaches }] = await Promise.all([launch<Finding>('stores/find.mjs'), launch<{ MONGODB: object; REDIS: object }>('stores/kinds.mjs'), launch<{ storeCaches(env?: object): string[] }>('places.mjs')]);
  const env = { ...process.env, MONGODB_URI: '', REDIS_URL: '' };
  const [mongod, redis] = await Promise.all([MONGODB, REDIS].map((kind) => findStore(kind, { env, caches: storeCaches(), say })));
  if (!mongod?.file || !redis?.file) throw new Error(`Both stores are needed, as programs to be killed: ${[...(mongod?.tried ?? []), ...(redis?.tried ?? [])].join('; ')}`);
  return { mongod: mongod.file, redis: redis.file };
}
