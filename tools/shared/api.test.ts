import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { Api, ApiProblem, nextLink, retryAfter, Unreachable } from './api.js';

const NOW = Date.parse('2026-01-01T00:00:00Z');

test.each([
  ['3', 3_000],
  ['0', 0],
  ['Thu, 01 Jan 2026 00:00:05 GMT', 5_000],
  ['Wed, 31 Dec 2025 00:00:00 GMT', 0],
  [null, undefined],
  ['soon', undefined],
])('Retry-After %s waits %s ms', (header, wait) => {
  expect(retryAfter(header, NOW)).toBe(wait);
});

test.each([
  ['</a?x=1>; rel="next"', '/a?x=1'],
  ['</p>; rel="prev", </n>; rel="next"', '/n'],
  ['</n>;title="a";rel=next', '/n'],
  ['</p>; rel="prev"', undefined],
  [null, undefined],
])('the next page of %s is %s', (header, next) => {
  expect(nextLink(header)).toBe(next);
});

describe('against a server', () => {
  let server: Server | undefined;
  afterEach(() => new Promise<void>((done) => (server ? server.close(() => done()) : done())));

  async function serve(answer: (count: number) => { status: number; body?: unknown; headers?: Record<string, string> }): Promise<{ url: string; asked: string[] }> {
    const asked: string[] = [];
    server = createServer((request, response) => {
      asked.push(`${request.method} ${request.url} ${request.headers.authorization}`);
      const { status, body, headers } = answer(asked.length);
      response.writeHead(status, { 'content-type': 'application/json', connection: 'close', ...headers }).end(body === undefined ? '' : JSON.stringify(body));
    });
    await new Promise<void>((done) => server?.listen(0, '127.0.0.1', done));
    return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
  }

  test('a refusal for load is borne and asked again after Retry-After', async () => {
    const { url, asked } = await serve((n) => (n < 3 ? { status: 503, headers: { 'retry-after': '0' } } : { status: 200, body: { accepted: 1 } }));
    expect(await new Api(url, 't').post('/x', {})).toEqual({ accepted: 1 });
    expect(asked).toHaveLength(3);
  });

  test('a 4xx is told at once with its code', async () => {
    const { url, asked } = await serve(() => ({ status: 409, body: { code: 'taken', detail: 'the id is taken' } }));
    await expect(new Api(url, 't').post('/x', {})).rejects.toMatchObject({ status: 409, code: 'taken' } satisfies Partial<ApiProblem>);
    expect(asked).toHaveLength(1);
  });

  test('pages are followed on our own host only, whatever the link says', async () => {
    const { url, asked } = await serve((n) => (n === 1 ? { status: 200, body: [1, 2], headers: { link: '<http://elsewhere.example/list?after=2>; rel="next"' } } : { status: 200, body: [3] }));
    const got: number[] = [];
    for await (const one of new Api(url, 't').all<number>('/list')) got.push(one);
    expect(got).toEqual([1, 2, 3]);
    expect(asked[1]).toBe('GET /list?after=2 Bearer t');
  });

  test('a silent address is Unreachable', async () => {
    await expect(new Api('http://127.0.0.1:9', 't', { milliseconds: 1 }).get('/x')).rejects.toBeInstanceOf(Unreachable);
  });
});
