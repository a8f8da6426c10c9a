import { readFileSync } from 'node:fs';

const LOOK_MS = 250;

/**
 * Hears when this process is asked to stop: by a signal, or because the npm that started it is gone. npm
 * passes a signal on to its shell only and ends at once (npm 11), so the script behind it would never hear of it.
 * Later signals change nothing: a Ctrl-C in a terminal may arrive twice.
 * @returns {{ asked: Promise<string>, why: string | undefined }} why: 'SIGTERM', …
 */
export function stopRequest(env = process.env) {
  const request = { why: undefined };
  request.asked = new Promise((tell) => {
    const ask = (why) => tell((request.why ??= why));
    for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(signal, () => ask(signal));
    if (!env.npm_lifecycle_event) return;
    const elders = ancestry();
    setInterval(() => ancestry() !== elders && ask('npm has ended'), LOOK_MS).unref();
  });
  return request;
}

/** The parent and, where the system shows it, the parent's parent: between npm and us there may be a shell. */
function ancestry() {
  const parent = process.ppid;
  try {
    const stat = readFileSync(`/proc/${parent}/stat`, 'utf8');
    return `${parent} ${stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]}`;
  } catch {
    return `${parent}`;
  }
}
