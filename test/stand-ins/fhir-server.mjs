#!/usr/bin/env node
/**
 * Stands in for a health and care record, in a process of its own: FHIR R4 with search by identifier, conditional create
 * and conditional update, resources in memory. Refuses dangling references. Fails on command: POST /_control {fail,
 * times}; GET /_log; POST /_put {resource}. Prints its base address on one line.
 *
 * fail: status:503, hang, reset, html, null, five, empty, outcome, wrong-type, other-patient, no-id, slow, redirect, huge
 */
import { createServer } from 'node:http';

const store = new Map();
const log = [];
let failures = [];
let next = 1;

const identifiersOf = (resource) => [resource.identifier ?? []].flat();
const find = (type, token) => [...store.values()].filter((r) => r.resourceType === type && identifiersOf(r).some((i) => `${i.system}|${i.value}` === token));

function dangling(value) {
  if (typeof value !== 'object' || value === null) return undefined;
  if (typeof value.reference === 'string' && !value.reference.startsWith('#') && !store.has(value.reference)) return value.reference;
  for (const part of Object.values(value)) {
    const found = dangling(part);
    if (found) return found;
  }
  return undefined;
}

function send(response, status, body, headers = {}) {
  response.writeHead(status, { 'content-type': 'application/fhir+json', ...headers });
  response.end(body === undefined ? undefined : JSON.stringify(body));
}

function fail(request, response) {
  const failure = failures.find((f) => f.times > 0 && (!f.method || f.method === request.method));
  if (!failure) return false;
  failure.times -= 1;
  const [what, value] = failure.fail.split(':');
  const answers = {
    status: () => send(response, Number(value), { resourceType: 'OperationOutcome', issue: [] }, value === '503' || value === '429' ? { 'retry-after': '1' } : {}),
    hang: () => undefined,
    reset: () => request.socket.destroy(),
    html: () => response.writeHead(200, { 'content-type': 'text/html' }).end('<html></html>'),
    null: () => send(response, 200, null),
    five: () => send(response, 200, 5),
    empty: () => send(response, 201, undefined),
    outcome: () => send(response, 200, { resourceType: 'OperationOutcome', issue: [{ severity: 'error', code: 'exception' }] }),
    'wrong-type': () => send(response, 200, { resourceType: 'Basic', id: 'x' }),
    'other-patient': () => send(response, 200, request.method === 'GET'
      ? { resourceType: 'Bundle', type: 'searchset', entry: [{ resource: { resourceType: 'Patient', id: 'other', identifier: [{ system: 'https://fhir.nhs.uk/Id/nhs-number', value: '9434765919' }] } }] }
      : { ...failure.echo, id: 'x', subject: { reference: 'Patient/other' }, patient: { reference: 'Patient/other' }, for: { reference: 'Patient/other' } }),
    'no-id': () => send(response, 200, { ...failure.echo, id: '../admin' }),
    slow: () => { response.writeHead(200, { 'content-type': 'application/fhir+json' }); const drip = setInterval(() => response.write(' '), 200); request.socket.on('close', () => clearInterval(drip)); },
    redirect: () => response.writeHead(307, { location: failure.to ?? 'http://127.0.0.1:9/' }).end(),
    huge: () => { response.writeHead(200, { 'content-type': 'application/fhir+json' }); const chunk = ' '.repeat(1 << 20); let n = 0; const more = () => { while (n++ < 64) if (!response.write(chunk)) return void response.once('drain', more); response.end(); }; more(); },
  };
  answers[what]();
  return true;
}

async function read(request) {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  return chunks.length > 0 ? JSON.parse(Buffer.concat(chunks).toString()) : undefined;
}

function save(type, body, matches, response, update) {
  if (matches.length > 1) return send(response, 412, { resourceType: 'OperationOutcome', issue: [] });
  if (matches.length === 1 && !update) return send(response, 200, matches[0]);
  const missing = dangling(body);
  if (missing) return send(response, 400, { resourceType: 'OperationOutcome', issue: [{ diagnostics: `dangling ${missing}` }] });
  const id = matches[0]?.id ?? `r${next++}`;
  const resource = { ...body, id };
  store.set(`${type}/${id}`, resource);
  return send(response, matches.length === 1 ? 200 : 201, resource);
}

const server = createServer(async (request, response) => {
  const url = new URL(request.url, 'http://stand-in');
  const body = await read(request).catch(() => undefined);
  if (url.pathname === '/_control') {
    failures = body.fail === 'none' ? [] : [...failures, { times: 1, ...body }];
    return send(response, 200, {});
  }
  if (url.pathname === '/_log') return send(response, 200, log);
  if (url.pathname === '/_store') return send(response, 200, [...store.values()]);
  if (url.pathname === '/_put') {
    store.set(`${body.resource.resourceType}/${body.resource.id}`, body.resource);
    return send(response, 200, {});
  }
  log.push({ method: request.method, url: request.url, ifNoneExist: request.headers['if-none-exist'], type: body?.resourceType });
  const pending = failures.find((f) => f.times > 0);
  if (pending && body) pending.echo = body;
  if (fail(request, response)) return undefined;
  const [, , type] = url.pathname.split('/');
  const token = url.searchParams.get('identifier');
  if (request.method === 'GET') return send(response, 200, { resourceType: 'Bundle', type: 'searchset', entry: find(type, token).map((resource) => ({ resource })) });
  if (request.method === 'POST') {
    const criteria = new URLSearchParams(request.headers['if-none-exist'] ?? '').get('identifier');
    return save(type, body, criteria ? find(type, criteria) : [], response, false);
  }
  if (request.method === 'PUT') return save(type, body, find(type, token), response, true);
  return send(response, 405, {});
});

server.listen(0, '127.0.0.1', () => process.stdout.write(`http://127.0.0.1:${server.address().port}/fhir\n`));
process.on('disconnect', () => process.exit(0));
