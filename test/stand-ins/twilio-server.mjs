#!/usr/bin/env node
/**
 * Stands in for Twilio's cloud, in a process of its own: speaks the part of its REST API that we use, fails on command,
 * and calls webhooks with Twilio's signature. Control: POST /_control {fail, times, to?, kind?}, POST /_receipt,
 * POST /_became {sid, status, code?} (no receipt is sent of it) or {sid, body} (another text is in these words), POST /_reply,
 * POST /_press {sid, digits}, GET /_log, GET /_attempts, GET /_asked (each look at one message). Prints its address on one line.
 *
 * fail: 'status:503', 'status:429', 'code:21610' (a 400 with that code), 'hang', 'reset', 'html', 'null', 'lost'
 * (takes the message and then resets the connection), 'unlisted:5000' (lost, and shown in the list only after so many
 * ms), 'slow:1500' (takes it and answers late), 'silent' (201 and never a receipt), 'late:3000' (a receipt after so many
 * ms), 'doubled' (receipts twice, out of order), 'undelivered:30005' (a receipt that it failed), 'none'.
 * {asking: 429}: what each look at one message is answered with, 200 otherwise.
 * {chaos: {rate, seed, fails}}: each message meets one of `fails` with that chance, the same for the same seed.
 */
import { createHmac, randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import { json, read } from './http.mjs';

const TOKEN = process.argv[2] ?? 'stand-in-auth-token';
const messages = [];
let failures = [];
let receipts = true;
/** Each look at one message: its sid, and what was answered. */
const asked = [];
let asking = 200;
/** Every request to send, taken or not. */
const attempts = [];
let chaos = { rate: 0, fails: [], random: () => 1 };

/** mulberry32: the same chances for the same seed. */
const chances = (seed) => () => {
  seed = (seed + 0x6d2b79f5) | 0;
  let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
};
const byChance = () => (chaos.random() < chaos.rate ? { fail: chaos.fails[Math.floor(chaos.random() * chaos.fails.length)], times: 1 } : undefined);

const sign = (url, form) => createHmac('sha1', TOKEN).update(url + Object.keys(form).sort().map((k) => k + form[k]).join('')).digest('base64');

async function callBack(url, form) {
  const response = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded', 'x-twilio-signature': sign(url, form) }, body: new URLSearchParams(form).toString() });
  return { status: response.status, body: await response.text() };
}

const shown = (m) => ({ sid: m.sid, to: m.to, from: m.from, body: m.body, status: m.status, date_created: new Date(m.at).toUTCString(), error_code: m.code ? Number(m.code) : null, error_message: null });

/** What receipts come, and when. */
function receiptsOf(what, value) {
  if (what === 'silent' || what === 'unlisted') return [];
  if (what === 'undelivered') return [['undelivered', 50, value]];
  if (what === 'doubled') return [['delivered', 50], ['sent', 80], ['delivered', 120]];
  return [['delivered', what === 'late' ? Number(value) : 50]];
}

function take(form, kind, what = '', value = '') {
  const message = { sid: (kind === 'call' ? 'CA' : 'SM') + randomBytes(16).toString('hex'), kind, to: form.get('To'), from: form.get('From') ?? form.get('MessagingServiceSid'), body: form.get('Body') ?? form.get('Twiml') ?? '', statusCallback: form.get('StatusCallback'), status: 'queued', at: Date.now(), fault: what };
  message.listedAt = message.at + (what === 'unlisted' ? Number(value) : 0);
  messages.push(message);
  if (!receipts || !message.statusCallback) return message;
  for (const [word, afterMs, code] of receiptsOf(what, value)) {
    const status = kind === 'call' ? { CallSid: message.sid, CallStatus: word === 'delivered' ? 'completed' : 'failed' } : { MessageSid: message.sid, MessageStatus: word, ...(code ? { ErrorCode: code } : {}) };
    setTimeout(() => {
      Object.assign(message, { status: status.CallStatus ?? word, code });
      callBack(message.statusCallback, status).then((answer) => (message.heard ||= answer.status < 300), () => undefined);
    }, afterMs);
  }
  return message;
}

async function send(request, response, kind) {
  const form = new URLSearchParams(await read(request));
  const failure = failures.find((f) => f.times > 0 && (!f.to || f.to === form.get('To')) && (!f.kind || f.kind === kind)) ?? byChance();
  const [what, value] = failure?.fail.split(':') ?? [];
  attempts.push({ to: form.get('To'), kind, statusCallback: form.get('StatusCallback'), at: Date.now(), fault: what ?? '' });
  if (failure) failure.times -= 1;
  switch (what) {
    case 'status': return json(response, Number(value), { code: value === '429' ? 20429 : 20500, message: 'scripted', status: Number(value) });
    case 'code': return json(response, 400, { code: Number(value), message: 'scripted', status: 400 });
    case 'hang': return undefined;
    case 'reset': return request.socket.destroy();
    case 'html': return response.writeHead(200, { 'content-type': 'text/html' }).end('<html>proxy</html>');
    case 'null': return json(response, 200, null);
    case 'lost':
    case 'unlisted':
      take(form, kind, what, value);
      return request.socket.destroy();
    case 'slow': {
      const message = take(form, kind, what, value);
      return setTimeout(() => json(response, 201, shown(message)), Number(value));
    }
    default: return json(response, 201, shown(take(form, kind, what, value)));
  }
}

const server = createServer(async (request, response) => {
  const url = new URL(request.url, 'http://stand-in');
  try {
    if (url.pathname.endsWith('/Messages.json') && request.method === 'POST') return await send(request, response, 'sms');
    if (url.pathname.endsWith('/Calls.json') && request.method === 'POST') return await send(request, response, 'call');
    if (url.pathname.endsWith('/Messages.json')) return json(response, 200, { messages: messages.filter((m) => m.kind === 'sms' && m.listedAt <= Date.now() && m.to === url.searchParams.get('To')).map(shown), page: 0, page_size: 100, next_page_uri: null, uri: '/' });
    const one = /\/(?:Messages|Calls)\/(\w+)\.json$/.exec(url.pathname)?.[1];
    if (one) {
      const message = messages.find(({ sid }) => sid === one);
      const status = message ? asking : 404;
      asked.push({ sid: one, at: Date.now(), status });
      return status === 200 ? json(response, 200, shown(message)) : json(response, status, { code: status === 404 ? 20404 : 20429, message: 'scripted', status });
    }
    if (url.pathname === '/_asked') return json(response, 200, asked);
    if (url.pathname === '/_attempts') return json(response, 200, attempts);
    if (url.pathname === '/_log') return json(response, 200, messages);
    const body = JSON.parse((await read(request)) || '{}');
    if (url.pathname === '/_control') {
      if (body.fail === 'none') failures = [];
      else if (body.fail) failures.push({ times: 1, ...body });
      if (body.chaos) chaos = { ...body.chaos, random: chances(body.chaos.seed) };
      if (body.asking !== undefined) asking = body.asking;
      if (body.receipts !== undefined) receipts = body.receipts;
      return json(response, 200, {});
    }
    if (url.pathname === '/_receipt') {
      const message = messages.find((m) => m.sid === body.sid);
      return json(response, 200, await callBack(message.statusCallback, { ...(message.kind === 'call' ? { CallSid: body.sid, CallStatus: body.status } : { MessageSid: body.sid, MessageStatus: body.status }), ...(body.code ? { ErrorCode: String(body.code) } : {}) }));
    }
    if (url.pathname === '/_became') {
      Object.assign(messages.find((m) => m.sid === body.sid), body.body === undefined ? { status: body.status, code: body.code } : { body: body.body });
      return json(response, 200, {});
    }
    if (url.pathname === '/_press') {
      const call = messages.find((m) => m.sid === body.sid);
      const action = / action="([^"]*)"/.exec(call.body)[1].replaceAll('&amp;', '&');
      return json(response, 200, await callBack(action, { CallSid: call.sid, From: call.from, To: body.to ?? call.to, Digits: body.digits, CallStatus: 'in-progress' }));
    }
    if (url.pathname === '/_reply') return json(response, 200, await callBack(body.url, { MessageSid: body.sid ?? `SM${randomBytes(16).toString('hex')}`, From: body.from, To: body.to ?? '+447700900000', Body: body.body }));
    return json(response, 404, {});
  } catch (error) {
    return json(response, 500, { error: String(error) });
  }
});

server.listen(0, '127.0.0.1', () => process.stdout.write(`http://127.0.0.1:${server.address().port}\n`));
process.on('disconnect', () => process.exit(0));
