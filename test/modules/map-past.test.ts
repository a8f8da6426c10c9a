import { afterAll, beforeAll, expect, test } from 'vitest';
import { Api } from '../builders/api.js';
import { startHearthline, type TestApp } from '../builders/app.js';
import { aStreet } from '../builders/street.js';

let app: TestApp, api: Api;
beforeAll(async () => {
  app = await startHearthline();
  api = new Api(app.url, app.adminToken);
});
afterAll(() => app?.stop());

const HOUR = 3_600_000;
const hour = Math.floor(Date.now() / HOUR) * HOUR;
const back = (hours: number): string => new Date(hour - hours * HOUR).toISOString();
/** A street whose Datastream said each of these so many hours ago. */
function street(name: string, open: boolean, said: readonly (readonly [number, number])[]): object {
  const thing = aStreet({ name, open }), [stream] = thing['Datastreams'] as Record<string, unknown>[];
  return { ...thing, Datastreams: [{ ...stream, Observations: said.map(([hours, result]) => ({ phenomenonTime: back(hours), result })) }] };
}

test('a past hour shows what each open sensor had said by then, on the map and in the list, and nothing of the others', async () => {
  for (const one of [street('London Road', true, [[30, 11], [4.5, 17.4], [2, 55]]), street('Silent Lane', true, [[50, 9]]), street('Private Yard', false, [[4, 99]])]) await api.ok('POST', '/sta/v1.1/Things', one);
  const then = async (hours: number): Promise<(readonly [string, string])[]> => (await api.ok<{ features: { properties: { layer: string; name: string; says: string } }[] }>('GET', `/api/v1/place/map/tiles/9/256/170?layers=sensors&at=${back(hours)}`, undefined, '')).features.map(({ properties: { name, says } }) => [name, says] as const);
  expect(await then(3)).toEqual([['London Road', expect.stringMatching(/^PM2\.5 at London Road: 17\.4 µg\/m³ at \d\d:30$/)], ['Silent Lane', 'Nothing was heard in the day before']]);
  expect((await then(1))[0]?.[1]).toContain('55 µg/m³');
  expect((await then(48))[1]?.[1]).toContain('9 µg/m³');
  const page = await (await fetch(`${app.url}/place/map?ago=4`)).text();
  for (const words of ['town sensors', '17.4 µg/m³', 'shown as they said it then']) expect(page).toContain(words);
  expect(page).not.toMatch(/Private Yard|only the newest word/);
});
