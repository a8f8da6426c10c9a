import { afterAll, beforeAll, expect, test } from 'vitest';
import { anAlarmLine, type Line } from '../builders/alarm-line.js';
import { Api, eventually } from '../builders/api.js';
import { startHearthline, type TestApp } from '../builders/app.js';
import { certificateFiles } from '../builders/certificate.js';
import { freePort } from '../builders/free-port.js';
import { openTunnel, playSipp, SIPP, WHY_NO_SIPP } from '../builders/sipp.js';

let app: TestApp, api: Api, port: number, tunnel: Awaited<ReturnType<typeof openTunnel>>;
beforeAll(async () => {
  [port] = [await freePort()];
  const tlsPort = await freePort();
  app = await startHearthline({ sipPort: port, sipTls: { port: tlsPort, ...certificateFiles() } });
  api = new Api(app.url, app.adminToken);
  tunnel = await openTunnel(tlsPort);
});
afterAll(async () => {
  tunnel?.close();
  await app?.stop();
});

/** One for each call: two presses of one pendant in one millisecond are one. */
const pendants = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, i) => [String(i + 1), 'pendant']));
const WAYS = [['UDP', 'udp'], ['TCP', 'tcp'], ['TLS', 'tcp']] as const;
const keysOf = (line: Line) => ({ account: line.account, password: line.key, controller: line.controller, ref: 'sipp' });
const presses = async (line: Line): Promise<number> => (await api.ok<unknown[]>('GET', `/api/v1/residents/${line.home.residentId}/readings?kind=sos`)).length;
const taken = async (): Promise<number> => (await (await fetch(`${app.url}/metrics`)).text()).split('\n').filter((row) => /sip_messages_total.*answer-taken/.test(row)).reduce((sum, row) => sum + Number(row.split(' ').at(-1)), 0);

test.skipIf(!SIPP).each(WAYS)(`over %s, SIPp signs twenty presses and reads in the answers that each is kept${WHY_NO_SIPP}`, async (way, transport) => {
  const line = await anAlarmLine(api, 'scaip', { line: { answerIn: 'response' }, units: pendants(20) });
  const played = await playSipp({ port: way === 'TLS' ? tunnel.port : port, transport, scenario: 'scaip-answered-in-response', calls: 20, keys: keysOf(line) });
  expect(played.code, played.noted).toBe(0);
  expect(await presses(line)).toBe(20);
  await eventually('the alert', async () => (await api.alerts(line.home.residentId)).some(({ rule }) => rule === 'sos'));
});

test.skipIf(!SIPP).each(WAYS)(`over %s, SIPp takes the receiver’s own MESSAGE that says the alarm is kept${WHY_NO_SIPP}`, async (way, transport) => {
  const line = await anAlarmLine(api, 'scaip');
  const before = await taken();
  const played = await playSipp({ port: way === 'TLS' ? tunnel.port : port, transport, scenario: 'scaip-answered-in-message', besides: 'message-taken', keys: keysOf(line) });
  expect(played.code, played.noted).toBe(0);
  await eventually('its answer', async () => (await taken()) > before);
  expect(await presses(line)).toBe(1);
});

test.skipIf(!SIPP)(`SIPp with a wrong key gets no further than the challenge${WHY_NO_SIPP}`, async () => {
  const line = await anAlarmLine(api, 'scaip', { line: { answerIn: 'response' } });
  const played = await playSipp({ port, transport: 'udp', scenario: 'scaip-answered-in-response', keys: { ...keysOf(line), password: 'hlk_wrong' } });
  expect(played.code, played.noted).not.toBe(0);
  expect(await presses(line)).toBe(0);
});
