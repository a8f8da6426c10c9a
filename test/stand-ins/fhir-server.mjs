#!/usr/bin/env node
/**
 * Stands in for a health and care record, in a process of its own: FHIR R4 with search by identifier, conditional create
 * and conditional update, resources in memory. Refuses dangling references. Prints its base address on one line.
 *
 * POST /_control {fail, times = 1, match?, method?}: fails the next requests whose "METHOD /path?query" holds `match`;
 * `none` forgets them. GET /_log: what was asked. GET /_store, POST /_put {resource}, POST /_remove {reference}.
 *
 * fail: status:503 (429, 409 …; `retryAfter` in seconds or a date), hang, reset, lost (saved, but the answer never
 * arrives), html, null, five, empty, outcome, wrong-type, other-thing, wrong-id, no-id, other-patient, versioned,
 * full-address (under `to`), more (a next page at `to`), slow, redirect (to `to`), huge, gzip-bomb
 */
import { createServer } from 'node:http';
import { gzipSync } from 'node:zlib';

const NHS = 'https://fhir.nhs.uk/Id/nhs-number';
const FHIR = { 'content-type': 'application/fhir+json' };
const MEGABYTE = 1 << 20;

const store = new Map();
const log = [];
let failures = [];
let made = 0;

const identifiersOf = (resource) => [resource.identifier ?? []].flat();
const find = (type, token) => [...store.values()].filter((r) => r.resourceType === type && identifiersOf(r).some((i) => `${i.system}|${i.value}` === token));
const bundle = (resources, more = {}) => ({ resourceType: 'Bundle', type: 'searchset', total: resources.length, entry: resources.map((resource) => ({ resource })), ...more });
const outcome = (code, diagnostics) => ({ resourceType: 'OperationOutcome', issue: [{ severity: 'error', code, ...(diagnostics ? { diagnostics } : {}) }] });

function dangling(value) {
  if (typeof value !== 'object' || value === null) return undefined;
  if (typeof value.reference === 'string' && !value.reference.startsWith('#') && !store.has(value.reference)) return value.reference;
  for (const part of Object.values(value)) {
    const found = dangling(part);
    if (found) return found;
  }
  return undefined;
}

/** What the record answers when it works. */
function answer({ method, url, body, ifNoneExist }) {
  const [, , type] = url.pathname.split('/');
  const token = url.searchParams.get('identifier');
  if (method === 'GET') return [200, bundle(find(type, token))];
  if (method === 'PUT') return save(type, body, find(type, token), true);
  const criteria = new URLSearchParams(ifNoneExist ?? '').get('identifier');
  return method === 'POST' ? save(type, body, criteria ? find(type, criteria) : [], false) : [405, outcome('not-supported')];
}

function save(type, body, matches, update) {
  if (body?.resourceType !== type) return [400, outcome('invalid')];
  if (matches.length > 1) return [412, outcome('multiple-matches')];
  if (matches.length === 1 && !update) return [200, matches[0]];
  const missing = dangling(body);
  if (missing) return [400, outcome('not-found', `dangling ${missing}`)];
  const id = matches[0]?.id ?? `r${++made}`;
  const resource = { ...body, id };
  store.set(`${type}/${id}`, resource);
  return [matches.length === 1 ? 200 : 201, resource];
}

const about = (resource, change) => Object.fromEntries(Object.entries(resource).map(([name, value]) => [name, ['subject', 'patient', 'for'].includes(name) ? { reference: change(value.reference) } : value]));
const OTHER = bundle([{ resourceType: 'Patient', id: 'other', identifier: [{ system: NHS, value: '9434765919' }] }]);

/** Bodies that are wrong or unusual, of an answer that came. Nothing is kept. */
const BODIES = {
  null: () => null,
  five: () => 5,
  outcome: () => outcome('exception'),
  'wrong-type': () => ({ resourceType: 'Basic', id: 'x' }),
  'other-thing': ({ body }) => ({ ...body, id: 'x', identifier: [{ system: 'x', value: 'y' }] }),
  'wrong-id': ({ body }) => ({ ...body, id: 'somebody-elses' }),
  'no-id': ({ body }) => ({ ...body, id: '../../admin?x=1#' }),
  'other-patient': ({ method, body }) => (method === 'GET' ? OTHER : { ...about(body, () => 'Patient/other'), id: 'x' }),
  versioned: ({ body }) => ({ ...about(body, (reference) => `${reference}/_history/3`), id: 'x' }),
  'full-address': ({ body }, { to }) => ({ ...about(body, (reference) => `${to}/${reference}`), id: 'x' }),
  more: (request, { to }) => ({ ...answer(request)[1], link: [{ relation: 'next', url: to }] }),
};

/** Answers that are no answers. */
const BROKEN = {
  hang: () => undefined,
  reset: ({ socket }) => socket.destroy(),
  lost: (request) => {
    answer(request);
    request.socket.destroy();
  },
  html: (_, response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<html>Please sign in</html>'),
  empty: (_, response) => response.writeHead(201, FHIR).end(),
  redirect: (_, response, { to }) => response.writeHead(307, { location: to }).end(),
  'gzip-bomb': (_, response) => response.writeHead(200, { ...FHIR, 'content-encoding': 'gzip' }).end(gzipSync(Buffer.alloc(64 * MEGABYTE, 0x20))),
  slow: ({ socket }, response) => {
    response.writeHead(200, FHIR);
    const drip = setInterval(() => response.write(' '), 100);
    socket.on('close', () => clearInterval(drip));
  },
  huge: ({ entry }, response) => {
    response.writeHead(200, FHIR);
    entry.sentMegabytes = 0;
    const more = () => {
      while (entry.sentMegabytes++ < 500) if (!response.write(Buffer.alloc(MEGABYTE, 0x20))) return void response.once('drain', more);
      return response.end();
    };
    more();
  },
};

function send(response, status, body, headers = {}) {
  response.writeHead(status, { ...FHIR, ...headers }).end(JSON.stringify(body));
}

function serve(request, response) {
  const line = `${request.method} ${request.url.pathname}${decodeURIComponent(request.url.search)}`;
  const failure = failures.find((f) => f.times > 0 && line.includes(f.match ?? '') && (!f.method || f.method === request.method));
  if (!failure) return send(response, ...answer(request));
  failure.times -= 1;
  const [what, status] = failure.fail.split(':');
  if (what === 'status') return send(response, Number(status), outcome('transient'), status === '503' || status === '429' ? { 'retry-after': failure.retryAfter ?? '1' } : {});
  return BODIES[what] ? send(response, 200, BODIES[what](request, failure)) : BROKEN[what](request, response, failure);
}

const CONTROL = {
  'POST /_control': (body) => {
    if (body.fail !== 'none' && !/^status:\d+$/.test(body.fail) && !BODIES[body.fail] && !BROKEN[body.fail]) throw new Error(`No such failure: ${body.fail}`);
    failures = body.fail === 'none' ? [] : [...failures, { times: 1, ...body }];
  },
  'GET /_log': () => log,
  'GET /_store': () => [...store.values()],
  'POST /_put': ({ resource }) => void store.set(`${resource.resourceType}/${resource.id}`, resource),
  'POST /_remove': ({ reference }) => void store.delete(reference),
};

async function read(request) {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  return chunks.length > 0 ? JSON.parse(Buffer.concat(chunks).toString()) : undefined;
}

const server = createServer(async (incoming, response) => {
  const { method, socket, headers } = incoming;
  const url = new URL(incoming.url, 'http://stand-in');
  try {
    const body = await read(incoming);
    const control = CONTROL[`${method} ${url.pathname}`];
    if (control) return send(response, 200, control(body) ?? {});
    const entry = { at: Date.now(), method, url: incoming.url, ifNoneExist: headers['if-none-exist'], type: body?.resourceType };
    log.push(entry);
    return serve({ method, url, body, ifNoneExist: headers['if-none-exist'], socket, entry }, response);
  } catch (error) {
    return send(response, 400, outcome('invalid', String(error)));
  }
});
const base = () => `http://127.0.0.1:${server.address().port}/fhir`;

server.listen(0, '127.0.0.1', () => process.stdout.write(`${base()}\n`));
process.on('disconnect', () => process.exit(0));
