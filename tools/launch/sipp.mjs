import { onPath } from './command.mjs';
import { aptInstall } from './stores/apt.mjs';

/**
 * SIPp, a SIP stack that is not ours, for trying the alarm receiver: SIPP in the environment, one on PATH, or Debian's
 * own when we are root.
 * @returns {Promise<string | undefined>} its path; without one those tests skip and say why
 */
export async function findSipp(say, env = process.env) {
  const here = env.SIPP || onPath(['sipp'], env);
  if (here) return here;
  const installed = await aptInstall('sip-tester', say, env);
  if (installed.fault) say(`SIPp: ${installed.fault}; the tests with another SIP stack will be skipped`);
  return onPath(['sipp'], env);
}
