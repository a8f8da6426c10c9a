import type { FastifyInstance } from 'fastify';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { z } from 'zod';
import { FROM_CLIENT, TO_CLIENT } from '../../modules/care/feed/frames.js';
import { READING, RECEIPT } from './reading-schema.js';

/** The schemas by which the gateway parses what it hears, and types what it sends. */
const messagesOf = (frames: Readonly<Record<string, z.ZodType>>): Record<string, object> =>
  Object.fromEntries(Object.entries(frames).map(([name, schema]) => [name, { name, ...(schema.description ? { summary: schema.description } : {}), contentType: 'application/json', payload: z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) }]));
const onFeed = (frames: object): object[] => Object.keys(frames).map((name) => ({ $ref: `#/channels/feed/messages/${name}` }));

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
    observations: {
      address: 'v1.1/Datastreams({datastream})/Observations', parameters: { datastream: { description: 'Its id in SensorThings' } },
      description: 'SensorThings 1.1 over MQTT (OGC 18-088, chapter 14). Other sets, entities and properties can be subscribed to as well, with $select; wildcards cannot.',
      messages: { observation: { contentType: 'application/json', payload: { type: 'object', required: ['result'], properties: { result: {}, phenomenonTime: { type: 'string' }, resultTime: { type: 'string' } } } } },
    },
    feed: {
      address: '/feed',
      description: 'Say hello within five seconds; answer pings; come back with the last number. Close codes: 4401 sign in again, 4403 rights changed, 4408 no hello, 4008 reads too slowly, 1012 come back by your number. Without web sockets: GET /api/v1/feed?after=number gives the same frames.',
      messages: { ...messagesOf(FROM_CLIENT), ...messagesOf(TO_CLIENT) },
    },
  },
  operations: {
    takeReadings: { action: 'receive', channel: { $ref: '#/channels/readings' }, summary: 'Username is the device id, password its key; PUBACK follows the durable write' },
    acknowledge: { action: 'send', channel: { $ref: '#/channels/acknowledgements' } },
    observe: { action: 'receive', channel: { $ref: '#/channels/observations' }, summary: 'Username is the id of a partner’s key with sta:write, password the key; PUBACK follows the durable write' },
    news: { action: 'send', channel: { $ref: '#/channels/observations' }, summary: 'To keys with sta:read: what was made or changed, with its id' },
    hear: { action: 'receive', channel: { $ref: '#/channels/feed' }, messages: onFeed(FROM_CLIENT) },
    tell: { action: 'send', channel: { $ref: '#/channels/feed' }, summary: 'Whom a frame is about is decided again when it is sent: by the circle of care as it stands then', messages: onFeed(TO_CLIENT) },
  },
};

export function describeMessages(app: NestFastifyApplication): void {
  (app.getHttpAdapter().getInstance() as unknown as FastifyInstance).get('/api/asyncapi.json', async (_request, reply) => reply.header('content-type', 'application/json; charset=utf-8').send(ASYNC_API));
}
