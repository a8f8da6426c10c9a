import { HELP, readOptions } from './options.js';
import { Usage } from '../shared/usage.js';
import { ask, watch, type Event } from './watcher.js';

const EXIT = { well: 0, dead: 1, usage: 64 } as const;

async function main(args: readonly string[]): Promise<number> {
  const options = readOptions(args, process.env);
  if (options === 'help') {
    console.log(HELP);
    return EXIT.well;
  }
  if (options.once) {
    const answer = await ask(options.url);
    const stopped = answer?.parts.filter(({ state }) => state === 'stopped') ?? [{ part: 'app', says: 'nobody answers' }];
    console.log(options.json ? JSON.stringify({ url: options.url, stopped }) : stopped.map(({ part, says = '' }) => `${part}: ${says}`).join('\n') || `${options.url}: every part works`);
    return stopped.length === 0 ? EXIT.well : EXIT.dead;
  }
  const stop = new AbortController();
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => stop.abort());
  await watch(options, stop.signal, (event) => console.log(options.json ? JSON.stringify({ at: new Date().toISOString(), ...event }) : words(event)));
  return EXIT.well;
}

function words(event: Event): string {
  if (event.event === 'watching') return `Watching ${event.url}`;
  return `${event.text} (${event.ways.map(({ way, failed }) => (failed === undefined ? way : `${way} failed: ${failed}`)).join(', ')})`;
}

process.exitCode = await main(process.argv.slice(2)).catch((error: unknown) => {
  if (!(error instanceof Usage)) throw error;
  process.stderr.write(`${error.message}\nSee: npm run watch -- --help\n`);
  return EXIT.usage;
});
