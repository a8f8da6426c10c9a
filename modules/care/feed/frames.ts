import { z } from 'zod';
import { PARTS } from '../../../core/proof/parts.js';

/**
 * Every frame of the feed, as it is parsed and sent: the gateway takes its types from here, and /api/asyncapi.json its
 * schemas, so that the description cannot differ from what is on the wire.
 */
const number = z.int().min(0).describe('Grows by one for the whole service; a client sees the numbers of its own residents');
const instant = z.iso.datetime();
const actor = z.looseObject({ kind: z.enum(['carer', 'user', 'resident', 'service']), id: z.string() });

export const AlertOnFeed = z.looseObject({
  id: z.string(), residentId: z.string(), code: z.string(), rule: z.string(), ruleVersion: z.string(), severity: z.enum(['stat', 'asap', 'urgent', 'routine']),
  state: z.enum(['open', 'acknowledged', 'resolved']), openedAt: instant, since: instant, because: z.string(), differ: z.string(), late: z.boolean(), version: z.int().min(1),
  evidence: z.array(z.looseObject({ device: z.string(), kind: z.string(), at: instant, receivedAt: instant })),
  actions: z.array(z.looseObject({ type: z.string(), at: instant, by: actor, note: z.string().optional() })),
}).describe('As GET /api/v1/alerts/{id}, without deliveries and who has seen it');

/** From a client. */
export const Hello = z.object({ type: z.literal('hello'), token: z.string().min(8).max(512).describe('Of a session, of GET /api/v1/feed-token, or the admin token'), resumeAfter: z.int().optional().describe('The last number that was seen') }).describe('The first frame, within five seconds');
export const Pong = z.object({ type: z.literal('pong') }).describe('The answer to a ping');

export const Seen = z.object({ type: z.literal('seen'), alerts: z.array(z.string().min(1).max(64)).min(1).max(500) }).describe('These alerts stand on a screen that somebody looks at; once for each is enough');

/** To a client. */
export const Welcome = z.strictObject({ type: z.literal('welcome'), number, heartbeatSeconds: z.int() });
export const Snapshot = z.strictObject({ type: z.literal('snapshot'), number, alerts: z.array(AlertOnFeed) }).describe('Everything that is open now; after a hello without a number, or with one that cannot be resumed from');
export const Event = z.strictObject({ type: z.literal('event'), number, name: z.string().describe('alert. and what was done last: opened, told, claimed, resolved …'), at: instant, residentId: z.string(), alertId: z.string(), alert: AlertOnFeed });
export const Provisional = z.strictObject({ type: z.literal('provisional'), residentId: z.string(), rule: z.string(), severity: z.string(), because: z.string(), kind: z.string(), device: z.string(), at: instant }).describe('A call for help while it is still being written: never the last word');
export const Ping = z.strictObject({ type: z.literal('ping'), at: instant });
export const Status = z.strictObject({
  type: z.literal('status'), at: instant,
  parts: z.array(z.strictObject({ part: z.enum(PARTS), state: z.enum(['working', 'stopped', 'unknown', 'off']), since: instant.optional(), says: z.string().optional() })),
}).describe('A part of the service has stopped, or works again: what stands on the screen may be old');
export const ErrorFrame = z.strictObject({ type: z.literal('error'), code: z.enum(['resync', 'forbidden', 'not-supported']), detail: z.string() });

export const FROM_CLIENT = { hello: Hello, pong: Pong, seen: Seen } as const;
export const TO_CLIENT = { welcome: Welcome, snapshot: Snapshot, event: Event, provisional: Provisional, ping: Ping, status: Status, error: ErrorFrame } as const;

export type ServerFrame = { [Name in keyof typeof TO_CLIENT]: z.input<(typeof TO_CLIENT)[Name]> }[keyof typeof TO_CLIENT];
