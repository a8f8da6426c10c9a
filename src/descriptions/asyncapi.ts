import type { FastifyInstance } from 'fastify';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { READING, RECEIPT } from './reading-schema.js';

const text = { type: 'string' };
const frame = (type: string, properties: object = {}): object => ({ payload: { type: 'object', required: ['type'], properties: { type: { const: type }, ...properties } } });
const ALERT = { type: 'object', description: 'As GET /api/v1/alerts/{id}, without deliveries' };
const number = { type: 'integer', minimum: 0, description: 'Grows by one for the whole service; a client sees the numbers of its own residents' };

/** MQTT topics and the web-socket feed, AsyncAPI 3. */
export const ASYNC_API = {
  asyncapi: '3.0.0',
  info: { title: 'Hearthline', version: '1', description: 'Readings in by MQTT; the feed of alerts by web socket.' },
  channels: {
    readings: { address: 'hearthline/v1/{device}/readings', parameters: { device: { description: 'The signed-in device' } }, messages: { readings: { payload: { oneOf: [READING, { type: 'array', items: READING }] } } } },
    acknowledgements: {
      address: 'hearthline/v1/{device}/ack', parameters: { device: {} },
      messages: { receipt: { payload: { ...RECEIPT, properties: { ...RECEIPT['properties'] as object, seqs: { type: 'array', items: { type: 'integer' }, description: 'Counters that may be forgotten' } } } } },
    },
    feed: {
      address: '/feed',
      messages: {
        hello: frame('hello', { token: text, resumeAfter: number }), pong: frame('pong'),
        welcome: frame('welcome', { number, heartbeatSeconds: { type: 'integer' } }),
        snapshot: frame('snapshot', { number, alerts: { type: 'array', items: ALERT } }),
        event: frame('event', { number, name: text, at: text, residentId: text, alertId: text, alert: ALERT }),
        provisional: frame('provisional', { residentId: text, rule: text, severity: text, because: text, kind: text, device: text, at: text }),
        ping: frame('ping', { at: text }), error: frame('error', { code: text, detail: text }),
      },
    },
  },
  operations: {
    takeReadings: { action: 'receive', channel: { $ref: '#/channels/readings' }, summary: 'Username is the device id, password its key; PUBACK follows the durable write' },
    acknowledge: { action: 'send', channel: { $ref: '#/channels/acknowledgements' } },
    hear: { action: 'receive', channel: { $ref: '#/channels/feed' }, messages: ['hello', 'pong'].map((name) => ({ $ref: `#/channels/feed/messages/${name}` })) },
    tell: { action: 'send', channel: { $ref: '#/channels/feed' }, summary: 'Close codes: 4401 sign in again, 4403 rights changed, 4408 no hello, 4008 reads too slowly', messages: ['welcome', 'snapshot', 'event', 'provisional', 'ping', 'error'].map((name) => ({ $ref: `#/channels/feed/messages/${name}` })) },
  },
};

export function describeMessages(app: NestFastifyApplication): void {
  (app.getHttpAdapter().getInstance() as unknown as FastifyInstance).get('/api/asyncapi.json', async (_request, reply) => reply.header('content-type', 'application/json; charset=utf-8').send(ASYNC_API));
}
