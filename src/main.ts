import 'reflect-metadata';
import { setFlagsFromString } from 'node:v8';
import { banner } from './banner.js';
import { readSettings, SettingsProblem } from './env.js';
import { start } from './start.js';

/** Exit codes: tools/launch/exit-codes lists them all. */
const EXIT = { settings: 64, portTaken: 69, failed: 70 } as const;
/** Stores and their last words get less than the ten seconds that a start script allows. */
const STOP_WITHIN_MS = 9_000;

/**
 * V8 lets a heap grow to several times what is in use before it clears up: under sustained load 940 MB for 190. Clearing
 * up at twice what is in use holds it at about 500, for a tenth of the throughput; at half as much again, 440, for a third.
 * [measured: npm run bench -- --only arrays,sustained --seconds 15]
 */
setFlagsFromString('--heap-growing-percent=100');

async function main(): Promise<void> {
  const settings = readSettings(process.env);
  const running = await start(settings);
  let stopping = false;
  const stop = (): void => {
    if (stopping) return;
    stopping = true;
    setTimeout(() => process.exit(0), STOP_WITHIN_MS).unref();
    running.stop().then(() => process.exit(0), () => process.exit(EXIT.failed));
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  // Started by the start script, we do not outlive it.
  if (process.send) process.on('disconnect', stop);
  process.stdout.write(banner(running, settings));
}

process.on('unhandledRejection', (error) => {
  const { name, code } = (error ?? {}) as { name?: string; code?: string };
  process.stderr.write(`Unhandled: ${name ?? typeof error} ${code ?? ''}\n`);
});

main().catch((error: unknown) => {
  const { code, message } = error as { code?: string; message?: string };
  if (error instanceof SettingsProblem) {
    process.stderr.write(`Hearthline cannot start with these settings:\n${error.message}\n`);
    process.exit(EXIT.settings);
  }
  if (code === 'EADDRINUSE') {
    process.stderr.write(`Hearthline cannot start: the port is taken by another program. Stop that program, or choose another PORT (and MQTT_PORT, SIP_PORT, SIP_TLS_PORT, 0 for none).\n`);
    process.exit(EXIT.portTaken);
  }
  process.stderr.write(`Hearthline could not start: ${message ?? 'unknown reason'}\n`);
  process.exit(EXIT.failed);
});
