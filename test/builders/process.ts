import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TwilioSettings } from '../../modules/platform/settings/settings.js';
import { ADMIN_TOKEN } from './app.js';

const MAIN = fileURLToPath(new URL('../../dist/src/main.js', import.meta.url));

export interface BuiltApp {
  readonly url: string;
  readonly pid: number;
  /** How it ended: a signal's name or an exit code. */
  readonly ended: Promise<string | number | null>;
  readonly log: () => string;
  stop(): Promise<string | number | null>;
}

export interface BuiltSettings {
  readonly mongodbUri: string;
  readonly redisUrl?: string;
  readonly twilio?: TwilioSettings;
  readonly crashAt?: string;
  readonly dataDir?: string;
  readonly port?: number;
  readonly sipPort?: number;
  /** The demonstration street is off unless a test is about it. */
  readonly demo?: 'on';
}

/** The built app in a process of its own, to be killed. */
export async function startBuilt({ mongodbUri, redisUrl, twilio, crashAt, dataDir = mkdtempSync(join(tmpdir(), 'hearthline-')), port = 0, sipPort = 0, demo }: BuiltSettings): Promise<BuiltApp> {
  if (!existsSync(MAIN)) throw new Error('dist/src/main.js is missing: run npm run build first');
  const env: NodeJS.ProcessEnv = {
    PATH: process.env['PATH'], MONGODB_URI: mongodbUri, PORT: String(port), MQTT_PORT: '0', SIP_PORT: String(sipPort), DATA_DIR: dataDir, DEMO: demo ?? 'off', ADMIN_TOKEN, LOG_LEVEL: process.env['TEST_LOG'] ?? 'error',
    ...(redisUrl ? { REDIS_URL: redisUrl } : {}), ...(crashAt ? { CRASH_AT: crashAt } : {}),
    ...(twilio ? { TWILIO_ACCOUNT_SID: twilio.accountSid, TWILIO_AUTH_TOKEN: twilio.authToken, TWILIO_FROM: twilio.from, TWILIO_API_URL: twilio.apiUrl } : {}),
  };
  const child: ChildProcess = spawn(process.execPath, [MAIN], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let text = '';
  const ended = new Promise<string | number | null>((resolve) => child.once('exit', (code, signal) => resolve(signal ?? code)));
  const url = await new Promise<string>((resolve, reject) => {
    const read = (data: Buffer): void => {
      text += data.toString();
      const ready = /Hearthline is ready at (\S+)/.exec(text)?.[1];
      if (ready) resolve(ready);
    };
    child.stdout?.on('data', read);
    child.stderr?.on('data', read);
    void ended.then((how) => (crashAt ? resolve('') : reject(new Error(`The app ended at its start: ${how}\n${text}`))));
  });
  const stop = async (): Promise<string | number | null> => {
    child.kill('SIGTERM');
    const late = setTimeout(() => child.kill('SIGKILL'), 12_000);
    const how = await ended;
    clearTimeout(late);
    return how;
  };
  return { url, pid: child.pid ?? 0, ended, log: () => text, stop };
}
