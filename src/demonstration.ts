import { fork, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { INestApplication } from '@nestjs/common';
import { Residents } from '../modules/care/residents/residents.service.js';
import { Sessions } from '../modules/platform/access/sessions.service.js';
import { Log } from '../modules/platform/log/log.js';
import type { Settings } from '../modules/platform/settings/settings.js';
import { Store } from '../modules/platform/store/store.js';

/** Beside the compiled app. */
const SIMULATOR = ['../tools/simulator/main.js', '../dist/tools/simulator/main.js'].map((path) => fileURLToPath(new URL(path, import.meta.url)));

/**
 * Whether this is a demonstration: as set, or by itself when the store is empty (or already holds one) and this is not
 * production. Never in production, whatever is set.
 */
export async function isDemonstration(app: INestApplication, settings: Settings): Promise<boolean> {
  if (settings.production || settings.demo === 'off') return false;
  const house = app.get(Store).collection<{ _id: string; since: Date }>('house');
  const known = (await house.findOne({ _id: 'demonstration' })) !== null;
  const on = settings.demo === 'on' || known || (await app.get(Residents).count()) === 0;
  if (on && !known) await house.updateOne({ _id: 'demonstration' }, { $setOnInsert: { since: new Date() } }, { upsert: true });
  return on;
}

/** The street that lives: a process of its own that speaks to the public routes like any gateway. */
export function startStreet(app: INestApplication, settings: Settings, url: string): ChildProcess | undefined {
  const log = app.get(Log);
  const simulator = SIMULATOR.find((path) => existsSync(path));
  if (!simulator) {
    log.warning('demonstration-not-built');
    return undefined;
  }
  const child = fork(simulator, [], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  child.on('error', (error) => log.failure('demonstration', error));
  child.on('exit', (code) => log.event('demonstration-ended', { code: code ?? -1 }));
  child.send({ url, adminToken: app.get(Sessions).grantAutomation(), dataDir: resolve(settings.dataDir) });
  return child;
}
