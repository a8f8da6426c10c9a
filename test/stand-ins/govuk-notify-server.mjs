#!/usr/bin/env node
/**
 * Stands in for GOV.UK Notify, in a process of its own: speaks the part of its REST API that we use, checks each token as
 * it would (HS256 by the secret, not older than 30 seconds), fails on command, and calls back with a bearer token.
 * Control: POST /_control {fail, times, to}, POST /_receipt {id, status, url, token},
 * POST /_became {id, status} (no receipt is sent of it), GET /_log. Prints its address on one line.
 *
 * fail: 'error:400:BadRequestError:words', 'status:500', 'hang', 'reset', 'html', 'lost' (takes it, then resets), 'none'.
 */
import { createHmac, randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import { json, read } from './http.mjs';

const [KEY, TEMPLATE] = process.argv.slice(2);
const SERVICE = KEY.slice(-73, -37), SECRET = KEY.slice(-36);
const notifications = [];
let failures = [];

function refusal(authorization) {
  const [head, claims, signature] = (authorization ?? '').replace(/^Bearer /, '').split('.');
  if (!head || !claims || !signature) return 'Unauthorized: authentication token must be provided';
  if (createHmac('sha256', SECRET).update(`${head}.${claims}`).digest('base64url') !== signature) return 'Invalid token: API key not found';
  const { alg, typ } = JSON.parse(Buffer.from(head, 'base64url'));
  const { iss, iat } = JSON.parse(Buffer.from(claims, 'base64url'));
  if (alg !== 'HS256' || typ !== 'JWT' || iss !== SERVICE) return 'Invalid token: service not found';
  return Math.abs(Date.now() / 1000 - iat) > 30 ? 'Error: Your system clock must be accurate to within 30 seconds' : undefined;
}

const error = (response, status, name, message) => json(response, status, { status_code: status, errors: [{ error: name, message }] });

function take(form) {
  const taken = { id: randomUUID(), reference: form.reference, to: form.phone_number, body: form.personalisation.message, at: Date.now(), status: 'sending' };
  notifications.push(taken);
  return taken;
}

async function send(request, response) {
  const form = JSON.parse(await read(request));
  const failure = failures.find((f) => f.times > 0 && (!f.to || f.to === form.phone_number));
  if (failure) {
    failure.times -= 1;
    const [what, value, name, words] = failure.fail.split(':');
    if (what === 'error') return error(response, Number(value), name, words ?? 'scripted');
    if (what === 'status') return json(response, Number(value), {});
    if (what === 'hang') return undefined;
    if (what === 'reset') return request.socket.destroy();
    if (what === 'html') return response.writeHead(200, { 'content-type': 'text/html' }).end('<html>proxy</html>');
    if (what === 'lost') {
      take(form);
      return request.socket.destroy();
    }
  }
  if (form.template_id !== TEMPLATE) return error(response, 400, 'BadRequestError', 'Template not found');
  if (typeof form.personalisation?.message !== 'string') return error(response, 400, 'BadRequestError', 'Missing personalisation: message');
  if (!/^\+447\d{9}$/.test(form.phone_number)) return error(response, 400, 'ValidationError', 'phone_number Not enough digits');
  const { id, reference, body } = take(form);
  return json(response, 201, { id, reference, content: { body, from_number: 'COUNCIL' }, uri: `/v2/notifications/${id}`, template: { id: TEMPLATE, version: 1, uri: '' } });
}

const server = createServer(async (request, response) => {
  const url = new URL(request.url, 'http://stand-in');
  try {
    if (url.pathname === '/_log') return json(response, 200, notifications);
    if (url.pathname === '/_control') {
      const body = JSON.parse(await read(request));
      if (body.fail === 'none') failures = [];
      else failures.push({ times: 1, ...body });
      return json(response, 200, {});
    }
    if (url.pathname === '/_receipt') {
      const { id, status, url: to, token } = JSON.parse(await read(request));
      const { reference, to: phone } = notifications.find((one) => one.id === id) ?? { reference: null, to: '' };
      const answer = await fetch(to, { method: 'POST', headers: { 'content-type': 'application/json', ...(token ? { authorization: `Bearer ${token}` } : {}) }, body: JSON.stringify({ id, reference, to: phone, status, notification_type: 'sms', template_id: TEMPLATE, template_version: 1, created_at: new Date().toISOString(), completed_at: new Date().toISOString(), sent_at: new Date().toISOString() }) });
      return json(response, 200, { status: answer.status });
    }
    if (url.pathname === '/_became') {
      const { id, status } = JSON.parse(await read(request));
      notifications.find((one) => one.id === id).status = status;
      return json(response, 200, {});
    }
    const refused = refusal(request.headers.authorization);
    if (refused) return error(response, 403, 'AuthError', refused);
    if (url.pathname === '/v2/notifications/sms' && request.method === 'POST') return await send(request, response);
    if (url.pathname === '/v2/notifications') return json(response, 200, { notifications: notifications.filter((one) => one.reference === url.searchParams.get('reference')).map(({ id, reference }) => ({ id, reference, type: 'sms', status: 'sending' })), links: {} });
    const one = notifications.find(({ id }) => url.pathname === `/v2/notifications/${id}`);
    if (one) return json(response, 200, { id: one.id, reference: one.reference, type: 'sms', status: one.status, completed_at: null });
    return error(response, 404, 'NoResultFound', 'No result found');
  } catch (problem) {
    return json(response, 500, { status_code: 500, errors: [{ error: 'Exception', message: String(problem) }] });
  }
});

server.listen(0, '127.0.0.1', () => process.stdout.write(`http://127.0.0.1:${server.address().port}\n`));
process.on('disconnect', () => process.exit(0));
