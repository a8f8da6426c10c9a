#!/usr/bin/env node
/**
 * Stands in for the clouds of Withings, Fitbit and Garmin, in a process of its own: speaks the part of their APIs that we
 * use (consent, tokens, data), and fails on command. Control: POST /_control {fail, times, user, retryAfter},
 * POST /_data {form, key, body}, GET /_log. Prints its address on one line.
 *
 * fail: 'status:401', 'status:429', 'status:503', 'status:410', 'hang', 'html', 'redirect', 'huge', 'expire' (every access
 * token given so far opens nothing any more).
 */
import { createHash, randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import { json, read } from './http.mjs';

const codes = new Map();
const access = new Map();
const refresh = new Map();
const data = new Map();
const log = [];
let failures = [];
let user = 'user-1';

function grant(owner) {
  const given = { access_token: `a-${randomBytes(8).toString('hex')}`, refresh_token: `r-${randomBytes(8).toString('hex')}`, expires_in: 3600, token_type: 'Bearer' };
  access.set(given.access_token, owner);
  refresh.set(given.refresh_token, owner);
  return given;
}

/** A code is spent once, and where a challenge came with it only by who knows its verifier; a refresh token is spent once. */
function tokens(form) {
  if (form.get('grant_type') === 'refresh_token') {
    const owner = refresh.get(form.get('refresh_token'));
    if (!owner) return undefined;
    refresh.delete(form.get('refresh_token'));
    return { ...grant(owner), owner: user === 'foreign' ? 'foreign' : owner };
  }
  const begun = codes.get(form.get('code'));
  codes.delete(form.get('code'));
  if (!begun || begun.redirect !== form.get('redirect_uri')) return undefined;
  if (begun.challenge && createHash('sha256').update(form.get('code_verifier') ?? '').digest('base64url') !== begun.challenge) return undefined;
  return { ...grant(begun.owner), owner: begun.owner };
}

function consent(url, response) {
  const code = randomBytes(8).toString('hex');
  codes.set(code, { owner: user, redirect: url.searchParams.get('redirect_uri'), challenge: url.searchParams.get('code_challenge') });
  const back = new URL(url.searchParams.get('redirect_uri'));
  back.searchParams.set('code', code);
  back.searchParams.set('state', url.searchParams.get('state'));
  response.writeHead(302, { location: back.toString() }).end();
}

function failed(response) {
  const failure = failures.find((f) => f.times > 0);
  if (!failure) return false;
  failure.times -= 1;
  const [what, value] = failure.fail.split(':');
  if (what === 'status') json(response, Number(value), {}, failure.retryAfter === undefined ? {} : { 'retry-after': String(failure.retryAfter) });
  else if (what === 'html') response.writeHead(200, { 'content-type': 'text/html' }).end('<html>proxy</html>');
  else if (what === 'redirect') response.writeHead(302, { location: 'http://169.254.169.254/' }).end();
  else if (what === 'huge') response.writeHead(200, { 'content-type': 'application/json' }).end(`[${'0,'.repeat(8_000_000)}0]`);
  return true;
}

async function serve(request, response) {
  const url = new URL(request.url, 'http://stand-in');
  const body = await read(request);
  if (url.pathname === '/_log') return json(response, 200, log);
  if (url.pathname === '/_control') {
    const wanted = JSON.parse(body);
    if (wanted.user) user = wanted.user;
    if (wanted.fail === 'none') failures = [];
    else if (wanted.fail === 'expire') access.clear();
    else if (wanted.fail) failures.push({ times: 1, ...wanted });
    return json(response, 200, {});
  }
  if (url.pathname === '/_data') {
    const { key, body: answer } = JSON.parse(body);
    data.set(key, answer);
    return json(response, 200, {});
  }
  log.push({ method: request.method, url: request.url, body: body.slice(0, 300) });
  if (/authorize2$|oauth2\/authorize$|oauth2Confirm$/.test(url.pathname)) return consent(url, response);
  const form = new URLSearchParams(body);
  if (/\/v2\/oauth2$|\/oauth2\/token$|\/oauth\/token$/.test(url.pathname)) {
    const given = tokens(form);
    if (url.pathname === '/v2/oauth2') return json(response, 200, given ? { status: 0, body: { ...given, userid: given.owner } } : { status: 503, error: 'invalid' });
    return given ? json(response, 200, url.pathname.includes('garmin') || url.pathname.includes('di-oauth2') ? given : { ...given, user_id: given.owner }) : json(response, 400, { errors: [] });
  }
  if (/\/revoke$|\/user\/registration$/.test(url.pathname)) return json(response, 204);
  if (failed(response)) return undefined;
  const owner = access.get((request.headers.authorization ?? '').replace(/^Bearer /, ''));
  if (url.pathname === '/measure') return json(response, 200, owner ? { status: 0, body: data.get('measures') ?? { measuregrps: [] } } : { status: 401 });
  if (!owner) return json(response, 401, {});
  if (url.pathname === '/wellness-api/rest/user/id') return json(response, 200, { userId: owner });
  return json(response, 200, data.get(url.pathname) ?? (url.pathname.startsWith('/wellness-api') ? [] : {}));
}

const server = createServer((request, response) => serve(request, response).catch((error) => json(response, 500, { error: String(error) })));
server.listen(0, '127.0.0.1', () => process.stdout.write(`http://127.0.0.1:${server.address().port}\n`));
process.on('disconnect', () => process.exit(0));
