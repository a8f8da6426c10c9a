import { onPath } from './command.mjs';
import { aptInstall } from './stores/apt.mjs';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/**
 * A real Chromium for the page tests: CHROMIUM in the environment, one on PATH, or Debian's own when we are root.
 * @returns {Promise<string | undefined>} its path; without one the page tests skip and say why
 */
export async function findChromium(say, env = process.env) {
  const here = env.CHROMIUM || onPath(NAMES, env);
  if (here) return here;
  const installed = await aptInstall('chromium', say, env);
  if (installed.fault) say(`Chromium: ${installed.fault}; the page tests will be skipped`);
  return onPath(NAMES, env);
}
