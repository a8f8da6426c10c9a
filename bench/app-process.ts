import { spawn, type ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';

export interface AppProcess {
  readonly url: string;
  readonly pid: number;
  /** Of its stores, as far as they run on this machine. */
  readonly stores: readonly number[];
  readonly token: string;
  stop(): Promise<void>;
}

const TOKEN = 'bench-admin-token-0123456789-0123456789';

/** The built app in a process of its own, on a free port. */
export async function startApp(mongodbUri: string, redisUrl: string | undefined, dataDir: string, stores: readonly number[], settings: Readonly<Record<string, string>> = {}): Promise<AppProcess> {
  const child: ChildProcess = spawn(process.execPath, [new URL('../src/main.js', import.meta.url).pathname], {
    env: { PATH: process.env['PATH'], MONGODB_URI: mongodbUri, ...(redisUrl ? { REDIS_URL: redisUrl } : {}), PORT: '0', MQTT_PORT: '0', DATA_DIR: dataDir, DEMO: 'off', ADMIN_TOKEN: TOKEN, LOG_LEVEL: 'warn', ...settings },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const url = await new Promise<string>((resolve, reject) => {
    let text = '';
    child.stdout?.on('data', (data: Buffer) => {
      text += data.toString();
      const match = /Hearthline is ready at (\S+)/.exec(text);
      if (match?.[1]) resolve(match[1]);
    });
    child.once('exit', (code) => reject(new Error(`The app ended with ${code}: ${text}`)));
  });
  const stop = (): Promise<void> => new Promise((resolve) => {
    child.once('exit', () => resolve());
    child.kill('SIGTERM');
  });
  return { url, pid: child.pid ?? 0, stores, token: TOKEN, stop };
}

/** A figure of the app's own (/metrics), summed over its labels. */
export async function metric({ url }: AppProcess, name: string): Promise<number> {
  const text = await fetch(`${url}/metrics`).then((response) => response.text());
  return [...text.matchAll(new RegExp(`^${name}(?:\\{[^}]*\\})? (\\S+)$`, 'gm'))].reduce((sum, [, value]) => sum + Number(value), 0);
}

/** Resident memory now and at its highest, MB; CPU seconds used so far. */
export function usage(pid: number): { rssMb: number; peakMb: number; cpuSeconds: number } {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  const kb = (name: string): number => Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1] ?? 0);
  return { rssMb: Math.round(kb('VmRSS') / 1024), peakMb: Math.round(kb('VmHWM') / 1024), cpuSeconds: (Number(stat[11]) + Number(stat[12])) / 100 };
}
