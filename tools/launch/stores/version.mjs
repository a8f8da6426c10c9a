import { run, whatWentWrong } from '../command.mjs';

const ASK_MS = 10_000;

/**
 * Asks a store program for its version; this also proves that it runs on this machine.
 * @returns {Promise<{ version: string, label: string } | { fault: string }>} label such as "valkey 9.1.2"
 */
export async function askVersion(kind, file) {
  const answer = await run(file, ['--version'], { timeoutMs: ASK_MS });
  if (answer.code !== 0) return { fault: `does not run here: ${whatWentWrong(answer, ASK_MS)}` };
  const version = /(?:db version v|v=)(\d+\.\d+\.\d+)/.exec(answer.out)?.[1];
  if (!version) return { fault: 'does not say its version' };
  if (Number.parseInt(version, 10) < kind.leastMajor) return { fault: `is version ${version}; ${kind.leastMajor} or later is needed` };
  const family = /^(Valkey|Redis) server/i.exec(answer.out)?.[1]?.toLowerCase() ?? kind.name;
  return { version, label: `${family} ${version}` };
}
