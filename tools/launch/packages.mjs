import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { onPath, run, whatWentWrong } from './command.mjs';
import { Stop } from './exit-codes.mjs';
import { readStamp, writeStamp } from './fingerprint.mjs';
import { ROOT } from './places.mjs';

const INSTALL_MS = 480_000;
const STILL_AT_IT_MS = 15_000;

/**
 * Installs the packages exactly as the lockfile says, when they are missing or the lockfile has changed since.
 * Install scripts stay off: nothing here needs one.
 */
export async function ensurePackages(say, root = ROOT) {
  const lockfile = readFileSync(join(root, 'package-lock.json'), 'utf8');
  const stamp = join(root, 'node_modules', '.hearthline-lockfile');
  const wanted = createHash('sha256').update(lockfile).digest('hex');
  if (readStamp(stamp) === wanted) return;
  if (!installedAsLocked(lockfile, root)) await install(say, root, lockfile);
  writeStamp(stamp, wanted);
}

async function install(say, root, lockfile) {
  const count = Object.keys(JSON.parse(lockfile).packages).length - 1;
  say(`packages: installing ${count} from the lockfile (once; up to a few minutes)`);
  const npm = npmCommand();
  const began = Date.now();
  const alive = setInterval(() => say(`packages: still installing (${Math.round((Date.now() - began) / 1000)} s)`), STILL_AT_IT_MS);
  try {
    // A production NODE_ENV would leave out the compiler, which the build needs.
    const args = [...npm.args, 'ci', '--include=dev', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
    const done = await run(npm.file, args, { timeoutMs: INSTALL_MS, cwd: root });
    if (done.code !== 0) throw new Stop('packages', `The packages could not be installed (npm ci): ${whatWentWrong(done, INSTALL_MS)}\nCheck the network or the registry settings of npm, then start again.`);
  } finally {
    clearInterval(alive);
  }
  say('packages: installed');
}

function npmCommand() {
  const given = process.env.npm_execpath;
  if (given?.endsWith('npm-cli.js') && existsSync(given)) return { file: process.execPath, args: [given] };
  const npm = onPath(['npm']);
  if (!npm) throw new Stop('packages', 'npm was not found on PATH; it comes with Node. Install it, then start again.');
  return { file: npm, args: [] };
}

/** Whether a `npm ci` by hand has put all in place already: npm notes what it installed in a lockfile of its own. */
function installedAsLocked(lockfile, root) {
  const note = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(note)) return false;
  const installed = JSON.parse(readFileSync(note, 'utf8')).packages;
  return Object.entries(JSON.parse(lockfile).packages).every(([path, { version, optional, peer, link }]) => {
    if (path === '' || link) return true;
    const here = installed[path];
    return here ? here.version === version : Boolean(optional || peer);
  });
}
