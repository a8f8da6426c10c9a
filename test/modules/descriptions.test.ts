import { afterAll, beforeAll, expect, test } from 'vitest';
import { Api } from '../builders/api.js';
import { startHearthline, type TestApp } from '../builders/app.js';

let app: TestApp, api: Api;
beforeAll(async () => {
  app = await startHearthline();
  api = new Api(app.url, '');
});
afterAll(() => app?.stop());

test('OpenAPI names every route that programs rely on, with the schemas that really parse', async () => {
  const { status, body } = await api.call<{ paths: Record<string, Record<string, { requestBody?: { content: Record<string, { schema: { required?: string[] } }> } }>> }>('GET', '/api/openapi.json');
  expect(status).toBe(200);
  for (const [path, method] of [['/api/v1/readings', 'post'], ['/api/v1/residents', 'post'], ['/api/v1/residents/{id}/carers', 'post'], ['/api/v1/devices', 'post'], ['/api/v1/sources', 'post'], ['/api/v1/doors/scaip', 'post'], ['/api/v1/doors/now-ip', 'post'], ['/api/v1/alerts', 'get'], ['/api/v1/alerts/{id}/acknowledge', 'post'], ['/api/v1/pairings', 'post'], ['/api/v1/devices/{id}/move', 'post'], ['/api/v1/homes/{id}/rooms', 'post'], ['/api/v1/kit-loans/{id}/devices', 'post'], ['/api/v1/devices/{id}/photo', 'post'], ['/api/v1/partners/me/usage', 'get'], ['/api/v1/partners/me/invoice', 'get'], ['/api/v1/partners/me/subscriptions', 'post'], ['/api/v1/home-figures', 'get'], ['/air/advisories', 'get'], ['/api/v1/residents/{id}/air-plan', 'put'], ['/api/v1/air-advisories/start', 'post'], ['/api/v1/residents/{id}/consents/{purpose}', 'put'], ['/ngsi-ld/v1/entities', 'get'], ['/api/v1/place/map/tiles/{z}/{x}/{y}', 'get'], ['/api/v1/place/routes/walk', 'get'], ['/api/v1/case-letters', 'put'], ['/api/v1/case-texts', 'put'], ['/catalog', 'get'], ['/health/ready', 'get']] as const) {
    expect(body.paths[path]?.[method], `${method} ${path}`).toBeDefined();
  }
  expect(body.paths['/api/v1/residents']?.['post']?.requestBody?.content['application/json']?.schema.required).toEqual(['name']);
  expect(body.paths['/api/v1/pairings']?.['post']?.requestBody?.content['application/json']?.schema.required).toEqual(['code', 'residentId']);
  expect(body.paths['/api/v1/homes/{id}/rooms']?.['post']?.requestBody?.content['application/json']?.schema.required).toEqual(['name']);
  expect(Object.keys(body.paths['/api/v1/devices/{id}/photo']?.['post']?.requestBody?.content ?? {})).toEqual(['image/jpeg', 'image/png', 'image/webp']);
  expect(Object.keys(body.paths).some((path) => path.startsWith('/today') || path.startsWith('/webhooks'))).toBe(false);
});

test('AsyncAPI tells of the topics and the feed; the explorer opens', async () => {
  const { body } = await api.call<{ asyncapi: string; channels: Record<string, { address: string }> }>('GET', '/api/asyncapi.json');
  expect(body.asyncapi).toBe('3.0.0');
  expect(Object.values(body.channels).map((channel) => channel.address)).toEqual(['hearthline/v1/{device}/readings', 'hearthline/v1/{device}/ack', 'v1.1/Datastreams({datastream})/Observations', '/feed']);
  expect((await api.call('GET', '/api')).status).toBe(200);
});
