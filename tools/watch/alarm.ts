import { spawn } from 'node:child_process';
import type { Dead } from './judge.js';
import type { Options, TwilioWay } from './options.js';

export interface Message {
  readonly state: 'alarm' | 'well';
  readonly text: string;
  readonly dead: readonly Dead[];
}

const TIMEOUT_MS = 15_000;

/** Goes every way there is, side by side; answers which of them failed, and why. */
export async function tell(message: Message, { twilio, webhook, command }: Pick<Options, 'twilio' | 'webhook' | 'command'>): Promise<{ way: string; failed?: string }[]> {
  const ways: [string, () => Promise<void>][] = [
    ...(twilio ? twilio.to.map((to): [string, () => Promise<void>] => [`sms ${twilio.to.indexOf(to) + 1}`, () => text(twilio, to, message.text)]) : []),
    ...(webhook ? [['webhook', () => post(webhook, JSON.stringify(message), { 'content-type': 'application/json' })] as [string, () => Promise<void>]] : []),
    ...(command ? [['command', () => run(command, message.text)] as [string, () => Promise<void>]] : []),
  ];
  return Promise.all(ways.map(([way, go]) => go().then(() => ({ way }), (error: unknown) => ({ way, failed: error instanceof Error ? error.message : String(error) }))));
}

/** Twilio's own form; one request, no client of Hearthline's. */
const text = ({ account, username, password, from, apiUrl }: TwilioWay, to: string, body: string): Promise<void> =>
  post(`${apiUrl}/2010-04-01/Accounts/${account}/Messages.json`, new URLSearchParams({ To: to, From: from, Body: body }).toString(), {
    'content-type': 'application/x-www-form-urlencoded', authorization: `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`,
  });

async function post(url: string, body: string, headers: Record<string, string>): Promise<void> {
  const answer = await fetch(url, { method: 'POST', headers, body, signal: AbortSignal.timeout(TIMEOUT_MS) });
  if (!answer.ok) throw new Error(`was answered ${answer.status}`);
}

function run(command: string, input: string): Promise<void> {
  return new Promise((done, fail) => {
    const child = spawn(command, { shell: true, stdio: ['pipe', 'ignore', 'inherit'], timeout: TIMEOUT_MS });
    child.once('error', fail);
    child.once('close', (code) => (code === 0 ? done() : fail(new Error(`ended with ${code ?? 'a signal'}`))));
    child.stdin.on('error', () => undefined);
    child.stdin.end(`${input}\n`);
  });
}
