import { argsOf, Usage } from '../shared/usage.js';

export interface TwilioWay {
  readonly account: string;
  readonly username: string;
  readonly password: string;
  readonly from: string;
  readonly apiUrl: string;
  readonly to: readonly string[];
}

export interface Options {
  readonly url: string;
  readonly afterMs: number;
  readonly everyMs: number;
  readonly once: boolean;
  readonly json: boolean;
  readonly twilio?: TwilioWay;
  readonly webhook?: string;
  readonly command?: string;
}

export const HELP = `npm run watch -- [options]

Watches a Hearthline from outside and raises the alarm by a way of its own when it, or a part of it, gives no sign of life
for 180 seconds. Run it on another machine than Hearthline. It needs nothing of Hearthline but GET /health/parts.

  --url <address>      Hearthline's address (WATCH_URL, else http://127.0.0.1:3000)
  --after <seconds>    how long without a sign of life (180)
  --every <seconds>    how often to look (5)
  --once               look once, say what stands still now, and end
  --json               what happens as JSON, a line each

Ways to raise the alarm, of which at least one is needed:
  WATCH_SMS_TO         phone numbers, with commas between; with TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN (or TWILIO_API_KEY and
                       TWILIO_API_SECRET) and TWILIO_FROM of an account of the watcher's own; TWILIO_API_URL if not Twilio's
  WATCH_WEBHOOK        an address that takes {"state":"alarm"|"well","text","dead":[…]} by POST
  WATCH_COMMAND        a command line for the shell, with the text on its standard input: an e-mail, a siren

Exit codes: 0 told to stop, or (--once) everything works; 1 (--once) something stands still or nobody answers; 64 not understood.
`;

export function readOptions(args: readonly string[], env: NodeJS.ProcessEnv): Options | 'help' {
  const { values } = parse(args);
  if (values.help) return 'help';
  const options: Options = {
    url: address(values.url ?? (env['WATCH_URL'] || 'http://127.0.0.1:3000')), afterMs: seconds('after', values.after ?? '180'), everyMs: seconds('every', values.every ?? '5'), once: values.once ?? false, json: values.json ?? false,
    ...(env['WATCH_SMS_TO'] ? { twilio: twilioOf(env, env['WATCH_SMS_TO']) } : {}), ...(env['WATCH_WEBHOOK'] ? { webhook: address(env['WATCH_WEBHOOK']) } : {}), ...(env['WATCH_COMMAND'] ? { command: env['WATCH_COMMAND'] } : {}),
  };
  if (!options.once && !options.twilio && !options.webhook && !options.command) throw new Usage('There is no way to raise the alarm: set WATCH_SMS_TO, WATCH_WEBHOOK or WATCH_COMMAND.');
  return options;
}

function parse(args: readonly string[]) {
  return argsOf({ args: [...args], options: { url: { type: 'string' }, after: { type: 'string' }, every: { type: 'string' }, once: { type: 'boolean' }, json: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } } });
}

function seconds(name: string, text: string): number {
  const value = Number(text);
  if (!(value > 0 && value <= 86_400)) throw new Usage(`--${name} takes seconds, more than 0: "${text}".`);
  return value * 1_000;
}

function address(text: string): string {
  if (!/^https?:\/\//.test(text) || !URL.canParse(text)) throw new Usage(`"${text}" is no http or https address.`);
  return text.replace(/\/+$/, '');
}

function twilioOf(env: NodeJS.ProcessEnv, to: string): TwilioWay {
  const account = env['TWILIO_ACCOUNT_SID'];
  const [username, password] = env['TWILIO_API_KEY'] ? [env['TWILIO_API_KEY'], env['TWILIO_API_SECRET']] : [account, env['TWILIO_AUTH_TOKEN']];
  const from = env['TWILIO_FROM'];
  if (!account || !username || !password || !from) throw new Usage('WATCH_SMS_TO needs TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN (or TWILIO_API_KEY and TWILIO_API_SECRET) and TWILIO_FROM.');
  const numbers = to.split(',').map((number) => number.trim()).filter(Boolean);
  const strange = numbers.find((number) => !/^\+[1-9]\d{6,14}$/.test(number));
  if (strange !== undefined || numbers.length === 0) throw new Usage(`WATCH_SMS_TO takes numbers like +447700900123, with commas between: "${to}".`);
  return { account, username, password, from, apiUrl: address(env['TWILIO_API_URL'] || 'https://api.twilio.com'), to: numbers };
}
