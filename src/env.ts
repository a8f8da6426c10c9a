import { z } from 'zod';
import { SETTINGS_DEFAULTS, type Settings } from '../modules/platform/settings/settings.js';

/** The only reader of `process.env`. A setting that cannot be used stops the start and names itself. */
const port = z.coerce.number().int().min(0).max(65_535);
const url = (schemes: string) => z.string().regex(new RegExp(`^(${schemes})://`), `must begin with ${schemes.replaceAll('|', ':// or ')}://`);

const UUID = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}';

const Environment = z.object({
  HOST: z.string().min(1).default(SETTINGS_DEFAULTS.host),
  PORT: port.default(SETTINGS_DEFAULTS.port),
  PUBLIC_URL: url('https?').optional(),
  DATA_DIR: z.string().min(1).default('.data'),
  MONGODB_URI: url('mongodb|mongodb\\+srv'),
  REDIS_URL: url('rediss?').optional(),
  DEMO: z.enum(['on', 'off']).optional(),
  NODE_ENV: z.string().optional(),
  ADMIN_TOKEN: z.string().min(32, 'must have 32 characters or more').optional(),
  TWILIO_ACCOUNT_SID: z.string().regex(/^AC/, 'begins with AC').optional(),
  TWILIO_AUTH_TOKEN: z.string().min(1).optional(),
  TWILIO_API_KEY: z.string().regex(/^SK/, 'begins with SK').optional(),
  TWILIO_API_SECRET: z.string().min(1).optional(),
  TWILIO_FROM: z.string().min(1).optional(),
  TWILIO_MESSAGING_SERVICE_SID: z.string().regex(/^MG/, 'begins with MG').optional(),
  TWILIO_API_URL: url('https?').optional(),
  NOTIFY_API_KEY: z.string().regex(new RegExp(`-${UUID}-${UUID}$`), 'ends with the service id and the secret, as GOV.UK Notify shows it').optional(),
  NOTIFY_TEMPLATE_ID: z.string().regex(new RegExp(`^${UUID}$`), 'is the id of a text template with ((message))').optional(),
  NOTIFY_API_URL: url('https?').default('https://api.notifications.service.gov.uk'),
  NOTIFY_CALLBACK_TOKEN: z.string().min(20, 'must have 20 characters or more').optional(),
  SMTP_URL: url('smtps?').optional(),
  SMTP_FROM: z.email('must be an e-mail address').optional(),
  MQTT_PORT: port.default(SETTINGS_DEFAULTS.mqttPort),
  MQTT_URL: url('mqtts?|wss?').optional(),
  SIP_PORT: port.default(0),
  SIP_TLS_PORT: port.default(0),
  SIP_TLS_CERT: z.string().min(1).optional(),
  SIP_TLS_KEY: z.string().min(1).optional(),
  FHIR_SERVER_URL: url('https?').optional(),
  MAP_PMTILES: z.string().min(1).optional(),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  HEARTHLINE_STORES: z.string().optional(),
  WEBHOOKS_TO_LOOPBACK: z.enum(['on', 'off']).default('off'),
  CRASH_AT: z.string().optional(),
  DEFECT: z.string().optional(),
  POISON: z.enum(['on', 'off']).default('off'),
});

export class SettingsProblem extends Error {
  override readonly name = 'SettingsProblem';
}

export function readSettings(env: NodeJS.ProcessEnv): Settings {
  const blankIsUnset = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  const parsed = Environment.safeParse(blankIsUnset);
  if (!parsed.success) throw new SettingsProblem(parsed.error.issues.map(explain).join('\n'));
  const e = parsed.data;
  if (e.NODE_ENV === 'production' && (e.CRASH_AT !== undefined || e.DEFECT !== undefined || e.POISON === 'on')) throw new SettingsProblem('CRASH_AT, DEFECT and POISON break the service on purpose, for tests: production does not start with them.');
  if (e.NODE_ENV === 'production' && e.WEBHOOKS_TO_LOOPBACK === 'on') throw new SettingsProblem('WEBHOOKS_TO_LOOPBACK lets partners reach this machine from inside: production does not start with it.');
  return {
    host: e.HOST, port: e.PORT, publicUrl: e.PUBLIC_URL?.replace(/\/+$/, ''), dataDir: e.DATA_DIR,
    mongodbUri: e.MONGODB_URI, redisUrl: e.REDIS_URL,
    demo: e.DEMO, production: e.NODE_ENV === 'production', adminToken: e.ADMIN_TOKEN,
    twilio: twilioOf(e), notify: notifyOf(e), smtpUrl: e.SMTP_URL, smtpFrom: e.SMTP_FROM, mqttPort: e.MQTT_PORT, mqttUrl: e.MQTT_URL, sipPort: e.SIP_PORT === 0 ? undefined : e.SIP_PORT, sipTls: sipTlsOf(e), fhirServerUrl: e.FHIR_SERVER_URL, mapGround: e.MAP_PMTILES,
    logLevel: e.LOG_LEVEL, stores: e.HEARTHLINE_STORES, crashAt: e.CRASH_AT, defect: e.DEFECT, poison: e.POISON === 'on', webhooksToLoopback: e.WEBHOOKS_TO_LOOPBACK === 'on',
  };
}

function explain(issue: z.core.$ZodIssue): string {
  const name = issue.path.join('.');
  if (name === 'MONGODB_URI' && issue.code === 'invalid_type') return 'MONGODB_URI is not set. `npm start` finds or fetches a MongoDB by itself; to start the built app alone, give it the address of a replica set.';
  return `${name}: ${issue.message}`;
}

/** Twilio is on when an account and a way to sign are given; half a set is a mistake that would silently send nothing. */
function twilioOf(e: z.infer<typeof Environment>): Settings['twilio'] {
  const any = e.TWILIO_ACCOUNT_SID ?? e.TWILIO_AUTH_TOKEN ?? e.TWILIO_API_KEY ?? e.TWILIO_FROM ?? e.TWILIO_MESSAGING_SERVICE_SID ?? e.TWILIO_API_URL;
  if (!any) return undefined;
  const key = e.TWILIO_API_KEY && e.TWILIO_API_SECRET;
  if (!e.TWILIO_ACCOUNT_SID) throw new SettingsProblem('TWILIO_ACCOUNT_SID is missing while other TWILIO_ settings are given.');
  if (!e.TWILIO_AUTH_TOKEN && !key) throw new SettingsProblem('TWILIO_AUTH_TOKEN, or TWILIO_API_KEY with TWILIO_API_SECRET, is missing.');
  if (!e.TWILIO_FROM && !e.TWILIO_MESSAGING_SERVICE_SID) throw new SettingsProblem('TWILIO_FROM or TWILIO_MESSAGING_SERVICE_SID is missing: there is no number to send from.');
  return {
    accountSid: e.TWILIO_ACCOUNT_SID, authToken: e.TWILIO_AUTH_TOKEN, apiKey: e.TWILIO_API_KEY, apiSecret: e.TWILIO_API_SECRET,
    from: e.TWILIO_FROM, messagingServiceSid: e.TWILIO_MESSAGING_SERVICE_SID, apiUrl: e.TWILIO_API_URL,
  };
}

/** The second provider of texts. Answers and calls need the first, so it does not stand alone. */
function notifyOf(e: z.infer<typeof Environment>): Settings['notify'] {
  if (!e.NOTIFY_API_KEY && !e.NOTIFY_TEMPLATE_ID) return undefined;
  if (!e.NOTIFY_API_KEY || !e.NOTIFY_TEMPLATE_ID) throw new SettingsProblem(`${e.NOTIFY_API_KEY ? 'NOTIFY_TEMPLATE_ID' : 'NOTIFY_API_KEY'} is missing: GOV.UK Notify needs a key and a template.`);
  if (!e.TWILIO_ACCOUNT_SID) throw new SettingsProblem('NOTIFY_ settings are given without TWILIO_ settings: GOV.UK Notify is the second provider, and takes neither calls nor answers.');
  return { apiKey: e.NOTIFY_API_KEY, templateId: e.NOTIFY_TEMPLATE_ID, apiUrl: e.NOTIFY_API_URL.replace(/\/+$/, ''), callbackToken: e.NOTIFY_CALLBACK_TOKEN };
}

/** A port without a certificate would be a door that nobody can enter. */
function sipTlsOf(e: z.infer<typeof Environment>): Settings['sipTls'] {
  if (e.SIP_TLS_PORT === 0) return undefined;
  if (!e.SIP_TLS_CERT || !e.SIP_TLS_KEY) throw new SettingsProblem('SIP_TLS_CERT and SIP_TLS_KEY are missing while SIP_TLS_PORT is given: paths of PEM files.');
  return { port: e.SIP_TLS_PORT, cert: e.SIP_TLS_CERT, key: e.SIP_TLS_KEY };
}
