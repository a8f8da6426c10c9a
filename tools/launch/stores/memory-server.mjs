import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { onPath, run, whatWentWrong } from '../command.mjs';

const FETCH_MS = 300_000;

/**
 * The last resort, for systems without a wheel: the memory-server package of the npm registry, which downloads the
 * store from its maker. Installed into the cache on demand, never among the project's own packages.
 * @returns {Promise<{ file: string } | { fault: string }>}
 */
export async function fetchByMemoryServer(kind, cache, say, env = process.env) {
  const npm = onPath(['npm'], env);
  if (!npm) return { fault: 'npm was not found on PATH' };
  const { package: name, version, binaryClass, binaryVersion } = kind.memoryServer;
  const folder = join(cache, name);
  await mkdir(folder, { recursive: true });
  say(`${kind.name}: trying the download of ${name} ${version}`);
  const args = ['install', '--prefix', folder, '--no-save', '--no-audit', '--no-fund', '--ignore-scripts', `${name}@${version}`];
  const installed = await run(npm, args, { timeoutMs: FETCH_MS, cwd: folder, env });
  if (installed.code !== 0) return { fault: `npm could not install ${name} ${version}: ${whatWentWrong(installed, FETCH_MS)}` };
  const script = `import('${name}/lib/util/${binaryClass}.js').then(async (all) => {
    const Binary = all.${binaryClass} ?? all.default.${binaryClass} ?? all.default.default ?? all.default;
    console.log('file=' + await Binary.getPath({ version: '${binaryVersion}', downloadDir: ${JSON.stringify(folder)} }));
  }).catch((error) => { console.error(error.message); process.exit(1); })`;
  const got = await run(process.execPath, ['--input-type=module', '-e', script], { timeoutMs: FETCH_MS, cwd: folder, env });
  const file = /^file=(.+)$/m.exec(got.out)?.[1];
  return got.code === 0 && file ? { file } : { fault: `${name} could not download ${kind.name} ${binaryVersion}: ${whatWentWrong(got, FETCH_MS)}` };
}
