import { spawn } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect as connectTls } from 'node:tls';
import { fileURLToPath } from 'node:url';

/** SIPp, where `npm test` found one. */
export const SIPP = process.env['SIPP'];
export const WHY_NO_SIPP = SIPP ? '' : ' (skipped: there is no SIPp on PATH or in SIPP, and Debian’s sip-tester could not be installed)';

const scenario = (name: string): string => fileURLToPath(new URL(`../sipp/${name}.xml`, import.meta.url));

export interface SippCall {
  readonly port: number;
  readonly transport: 'udp' | 'tcp';
  readonly scenario: string;
  /** How to answer messages that belong to no call. */
  readonly besides?: string;
  readonly calls?: number;
  /** The scenario's own words; `account` and `password` also sign. */
  readonly keys: Readonly<Record<string, string>>;
}

/** Plays a scenario; resolves with SIPp's exit code, 0 when every call went as written, and what it noted. */
export function playSipp({ port, transport, scenario: name, besides, calls = 1, keys }: SippCall): Promise<{ code: number | null; noted: string }> {
  const args = [
    `127.0.0.1:${port}`, '-i', '127.0.0.1', '-t', transport === 'udp' ? 'u1' : 't1', ...Object.entries(keys).flatMap(([key, value]) => ['-key', key, value]), '-sf', scenario(name), ...(besides ? ['-oocsf', scenario(besides)] : []), '-m', String(calls), '-l', String(calls), '-r', '50',
    '-nostdin', '-timeout', '60', '-timeout_error', '-au', keys['account'] ?? '', '-ap', keys['password'] ?? '',
  ];
  const child = spawn(SIPP ?? 'sipp', args, { cwd: mkdtempSync(join(tmpdir(), 'hearthline-sipp-')), stdio: ['ignore', 'pipe', 'pipe'] });
  let noted = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data: Buffer) => { noted = (noted + data.toString()).slice(-8_000); });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => resolve({ code, noted }));
  });
}

/** Debian's SIPp has no TLS of its own: a plain port that leads to the TLS port. */
export function openTunnel(tlsPort: number): Promise<{ readonly port: number; close(): void }> {
  const server = createServer((plain) => {
    const secure = connectTls({ port: tlsPort, host: '127.0.0.1', rejectUnauthorized: false });
    for (const socket of [plain, secure]) socket.on('error', () => { plain.destroy(); secure.destroy(); });
    plain.pipe(secure).pipe(plain);
  });
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve({ port: (server.address() as { port: number }).port, close: () => void server.close() }));
  });
}
