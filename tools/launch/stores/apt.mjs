import { onPath, run, whatWentWrong } from '../command.mjs';

const APT_MS = 240_000;

/**
 * Installs a Debian package, as root only.
 * @returns {Promise<{ ok: true } | { fault: string }>}
 */
export async function aptInstall(packageName, say, env = process.env) {
  const apt = onPath(['apt-get'], env);
  if (!apt) return { fault: 'apt-get was not found on PATH' };
  if (process.getuid?.() !== 0) return { fault: `installing ${packageName} with apt-get needs root` };
  say(`apt-get: installing ${packageName}`);
  const quiet = { ...env, DEBIAN_FRONTEND: 'noninteractive' };
  const install = () => run(apt, ['install', '-y', '-q', '--no-install-recommends', packageName], { timeoutMs: APT_MS, env: quiet });
  let done = await install();
  if (done.code !== 0) {
    await run(apt, ['update', '-q'], { timeoutMs: APT_MS, env: quiet });
    done = await install();
  }
  return done.code === 0 ? { ok: true } : { fault: `apt-get could not install ${packageName}: ${whatWentWrong(done, APT_MS)}` };
}
