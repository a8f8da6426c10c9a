import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, inject, test } from 'vitest';
import { anAlarmLine, press, tagOf } from '../builders/alarm-line.js';
import { Api, eventually } from '../builders/api.js';
import { ADMIN_TOKEN } from '../builders/app.js';
import { byUdp, isAnswer, sipText } from '../builders/controller.js';
import { databaseUri } from '../builders/databases.js';
import { freePort } from '../builders/free-port.js';
import { startBuilt, type BuiltApp } from '../builders/process.js';

/** Before the alarm is durable, and after that but before the controller is answered. */
test.each(['journal.before-write', 'ingest.before-answer'])('killed at %s between two transmissions of an alarm: it is answered after the restart, and is one reading and one alert', async (point) => {
  const settings = { mongodbUri: databaseUri(), redisUrl: inject('redisUrl'), dataDir: mkdtempSync(join(tmpdir(), 'hearthline-')), sipPort: await freePort() };
  const begin = (crashAt?: string): Promise<BuiltApp> => startBuilt({ ...settings, ...(crashAt ? { crashAt } : {}) });
  const before = await begin();
  const line = await anAlarmLine(new Api(before.url, ADMIN_TOKEN), 'scaip', { line: { networks: ['127.0.0.1'], answerIn: 'response' } });
  await before.stop();

  const doomed = await begin(point);
  const wire = await byUdp(settings.sipPort);
  const text = sipText(wire, { account: line.account, body: press(line, 'kill1') });
  wire.send(text);
  expect(await doomed.ended).toBe('SIGKILL');
  expect(wire.heard).toEqual([]);

  const after = await begin();
  const api = new Api(after.url, ADMIN_TOKEN);
  wire.send(text);
  expect(tagOf((await wire.next(isAnswer)).text, 'snu')).toBe('0');
  wire.send(sipText(wire, { account: line.account, body: press(line, 'kill1') }));
  expect(tagOf((await wire.next(isAnswer)).text, 'snu')).toBe('0');
  await eventually('the alert', async () => (await api.alerts(line.home.residentId)).length > 0);
  expect(await api.ok<unknown[]>('GET', `/api/v1/residents/${line.home.residentId}/readings?kind=sos`)).toHaveLength(1);
  expect((await api.alerts(line.home.residentId)).filter(({ rule }) => rule === 'sos')).toHaveLength(1);
  wire.close();
  await after.stop();
});
