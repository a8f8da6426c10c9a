/** Everything that can be set from outside, parsed (src/env.ts reads it). All optional but the store's address. */
export interface Settings {
  readonly host: string;
  readonly port: number;
  /** Where people and Twilio reach us, without a closing slash; the listening address where unset. */
  readonly publicUrl?: string;
  readonly dataDir: string;
  readonly mongodbUri: string;
  /** Unset: no queue; the rules run in this process straight from MongoDB. */
  readonly redisUrl?: string;
  /** Unset: on when the store is empty (or already holds a demonstration) and this is not production. */
  readonly demo?: 'on' | 'off';
  readonly production: boolean;
  /** Bearer token of ≥ 32 characters with every right, for automation. */
  readonly adminToken?: string;
  /** Unset: messages go to the built-in SMS desk. */
  readonly twilio?: TwilioSettings;
  /** The second provider of texts, beside Twilio. */
  readonly notify?: NotifySettings;
  /** Unset: no daily summaries go out. `smtps://user:password@host:465`. */
  readonly smtpUrl?: string;
  /** no-reply at our own host where unset. */
  readonly smtpFrom?: string;
  /** 0: no built-in broker. */
  readonly mqttPort: number;
  readonly mqttUrl?: string;
  /** Unset: no SIP. The alarm receiver's port, for UDP and TCP alike. */
  readonly sipPort?: number;
  /** SIP over TLS, with paths of PEM files. */
  readonly sipTls?: { readonly port: number; readonly cert: string; readonly key: string };
  readonly fhirServerUrl?: string;
  /** Path of a PMTiles file: streets and water under the town's map. Unset: the wards' edges alone. */
  readonly mapGround?: string;
  readonly logLevel: string;
  /** One line about the stores in use, for the banner. */
  readonly stores?: string;
  /** How often the watchman makes a round; every minute where unset, never where 0 (tests that count what is there). */
  readonly roundEveryMs?: number;
  /** Tests only: push notices may go to a stand-in on this machine. */
  readonly pushToLoopback?: true;
  /** Tests and development: partners' webhooks may go to http://127.0.0.1. */
  readonly webhooksToLoopback?: boolean;
  /** Fault tests only: the process kills itself at the named point. */
  readonly crashAt?: string;
  /** Checks of the checker only: one step is done wrongly on purpose (modules/platform/defects.ts). */
  readonly defect?: string;
  /** Fault tests only: one more rule, which fails for whoever has said so many steps (modules/sensing/rules/poison.ts). */
  readonly poison?: boolean;
}

export interface TwilioSettings {
  readonly accountSid: string;
  readonly authToken?: string;
  readonly apiKey?: string;
  readonly apiSecret?: string;
  readonly from?: string;
  readonly messagingServiceSid?: string;
  readonly apiUrl?: string;
}

/** GOV.UK Notify. */
export interface NotifySettings {
  /** As Notify shows it: a name, the service's id, the secret. */
  readonly apiKey: string;
  /** A text template whose only words are `((message))`. */
  readonly templateId: string;
  readonly apiUrl: string;
  /** The bearer token that Notify's callbacks carry; unset: none are taken. */
  readonly callbackToken?: string;
}

export const SETTINGS_DEFAULTS = { host: '127.0.0.1', port: 3000, mqttPort: 1883 } as const;

/** Injection token: settings are a value, not a class. */
export const SETTINGS = Symbol('settings');
