import 'reflect-metadata';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inject } from 'vitest';
import type { Settings } from '../../modules/platform/settings/settings.js';
import { start, type Running } from '../../src/start.js';
import { databaseUri } from './databases.js';

export const ADMIN_TOKEN = 'test-admin-token-0123456789-0123456789';

export interface TestApp extends Running {
  readonly adminToken: string;
  readonly settings: Settings;
}

/** The whole app in this process, on free ports, with a database and a data folder of its own. */
export async function startHearthline(change: Partial<Settings> = {}): Promise<TestApp> {
  const folder = mkdtempSync(join(tmpdir(), 'hearthline-'));
  const settings: Settings = {
    host: '127.0.0.1', port: 0, dataDir: folder, mongodbUri: databaseUri(), redisUrl: inject('redisUrl'), demo: 'off', production: false,
    adminToken: ADMIN_TOKEN, mqttPort: 0, roundEveryMs: 0, logLevel: process.env['TEST_LOG'] ?? 'silent', ...change,
  };
  const running = await start(settings);
  const stop = async (): Promise<void> => {
    await running.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  return { ...running, stop, adminToken: ADMIN_TOKEN, settings };
}
