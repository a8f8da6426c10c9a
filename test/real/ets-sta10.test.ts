import { afterAll, beforeAll, expect, test } from 'vitest';
import { Api } from '../builders/api.js';
import { ADMIN_TOKEN, startHearthline, type TestApp } from '../builders/app.js';
import { conformanceSuite, judge } from '../builders/conformance-suite.js';
import { openDoor } from '../builders/open-door.js';
import { aStreet } from '../builders/street.js';

const suite = conformanceSuite();
let app: TestApp | undefined, door: Awaited<ReturnType<typeof openDoor>> | undefined;
beforeAll(async () => {
  if (!suite.here) return;
  // The suite brings no key and follows our own links: it comes by a door that adds one.
  door = await openDoor(ADMIN_TOKEN);
  app = await startHearthline({ publicUrl: door.url });
  door.leadTo(app.url);
});
afterAll(async () => {
  door?.close();
  await app?.stop();
});

/**
 * The suite's own mistake: it sends `"result": 6` and, in this one test, wants the text "6" back. All that the test asks
 * of the query (how many fit, which comes first) is asked before, and holds. No server that keeps a number a number passes.
 */
const SUITES_OWN = { name: 'checkQueriesPriorityOrdering', status: 'FAIL', said: expect.stringContaining('JSONObject["result"] is not a string (class java.lang.Integer : 6)') as string };

test.skipIf(!suite.here)(`the official suite for SensorThings passes 21 of its 22 tests in three classes, and in the last trips over a number of its own${suite.why}`, async () => {
  const api = new Api(app?.url ?? '', ADMIN_TOKEN);
  // It reads every property of the first entity as /$value, and takes 204 (nothing there) for an error.
  await api.ok('POST', '/sta/v1.1/Things', aStreet({ resultTime: '2026-07-01T12:05:00Z' }));
  const verdicts = await judge(suite, `${door?.url}/sta/v1.1`);
  expect(verdicts.filter(({ status }) => status !== 'PASS')).toEqual([SUITES_OWN]);
  // 6 of reading, 8 of writing, 8 of filtering.
  expect(verdicts).toHaveLength(22);
});
