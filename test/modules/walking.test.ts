import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Store } from '../../modules/platform/store/store.js';
import { Api, eventually } from '../builders/api.js';
import { startHearthline, type TestApp } from '../builders/app.js';
import { hoursAgo, situation } from '../builders/datex.js';
import { box, NetworkApi, table, ward } from '../builders/network.js';
import { collection, nodeFeature, twoWays, wayFeature } from '../builders/walking.js';

interface Answer { detail: string; field: string; advice: string; profile: { speed: number }; features: { id: string; geometry: { coordinates: [number, number][] }; properties: { says: string; metres: number; minutes: number; reasons: { about: string; says: string }[]; notKnown: { about: string; says: string }[]; steps: { says: string; metres: number }[] } }[] }

let app: TestApp, api: Api;
const network = new NetworkApi(() => api);
const HALL = '51.48,0.33', SURGERY = '51.48,0.334';
beforeAll(async () => {
  app = await startHearthline();
  api = new Api(app.url, app.adminToken);
  await network.wards(ward('Grays', box(0.32, 51.47)));
});
afterAll(() => app?.stop());

const ask = (profile = '', from = HALL, to = SURGERY, path = '/api/v1/place/routes/walk') => api.call<Answer>('GET', `${path}?${new URLSearchParams({ from, to, profile }).toString()}`, undefined, '');
const hand = (features: readonly object[], query = '') => network.hand('walking', collection(features), query, 'application/geo+json');
async function goes(profile = '', from = HALL, to = SURGERY): Promise<{ says: string; by: string }> {
  const { body: { features } } = await ask(profile, from, to), { reasons = [], notKnown = [], steps = [] } = features[0]?.properties ?? {};
  return { by: steps[0]?.says ?? '', says: [...reasons, ...notKnown].map(({ says }) => says).join(' | ') };
}

describe('ways to walk', () => {
  test('before any way is known, that is what is said', async () => expect(await ask()).toMatchObject({ status: 404, body: { detail: expect.stringContaining('/api/v1/network/imports/walking') } }));

  test('come in as OpenStreetMap has them: dry run, row by row, cut to the wards; twice they change nothing', async () => {
    const wrong = [wayFeature(90, { highway: 'motorway' }, [0.33, 51.48], [0.34, 51.48]), nodeFeature(91, { highway: 'crossing', width: 'wide' }, [0.33, 51.48]), wayFeature(92, { highway: 'path' }, [51.48, 0.33], [51.481, 0.33])];
    const elsewhere = wayFeature(93, { highway: 'path' }, [0.5, 51.6], [0.51, 51.6]), all = [...twoWays(), ...wrong, elsewhere], right = twoWays().length;
    expect(await hand(all, '?dryRun=true')).toMatchObject({ state: 'done', taken: right, changed: 0, refused: 3, outside: 1 });
    const done = await hand(all);
    expect(done).toMatchObject({ state: 'done', rows: all.length, taken: right, changed: right, refused: 3, outside: 1 });
    expect(await network.faults(done.id)).toMatchObject([{ id: 'way/90', field: 'highway' }, { id: 'node/91', field: 'width' }, { id: 'way/92', field: 'geometry.coordinates.0' }]);
    expect(await network.faults(done.id, '', 'outside')).toMatchObject([{ id: 'way/93' }]);
    expect(await hand(all)).toMatchObject({ taken: right, changed: 0, unchanged: right });
  });

  test('who walks slowly is led to the crossing that lasts, with the shortest way beside it, as GeoJSON that nobody may keep', async () => {
    const { status, headers, body } = await ask('slow');
    expect([status, headers.get('cache-control'), body.profile.speed]).toEqual([200, 'no-store', 0.8]);
    const [recommended, shortest] = body.features;
    expect(recommended).toMatchObject({ id: 'recommended', geometry: { type: 'LineString' }, properties: { says: expect.stringMatching(/^About \d+ minutes, \d+ metres, at 0\.8 metres a second, without waiting at crossings\. It is 22\d metres longer than the shortest way\.$/), steps: expect.arrayContaining([{ says: 'Go north along Meadow Path', metres: 250 }]) } });
    expect(recommended?.properties.reasons).toContainEqual({ about: 'crossing', says: 'A crossing at Meadow Path gives you time: 9.6 metres need 12.0 seconds of green at 0.8 metres a second, and it gives 14.0.' });
    expect(recommended?.properties.notKnown[0]).toMatchObject({ about: 'ice', says: expect.stringContaining('We do not know about ice') });
    expect(shortest).toMatchObject({ id: 'shortest', properties: { metres: 277, minutes: 6, reasons: expect.arrayContaining([{ about: 'crossing', says: 'A crossing at High Street is too short for you: 9.6 metres need 12.0 seconds of green at 0.8 metres a second, and it gives 8.0. Press the button and wait for the next green.' }]) } });
    expect(shortest?.geometry.coordinates[0]).toEqual([0.33, 51.48]);
    expect((await ask('', HALL, SURGERY, '/routes/walk')).body.features.map(({ id, properties: { steps } }) => [id, steps[0]?.says])).toEqual([['recommended', 'Go east along High Street']]);
    expect((await goes('slow,seats')).says).toContain('The longest stretch without a seat that we know of is');
  });

  test('lamps that are out, works that are reported and air that is measured are told of the way beside them', async () => {
    await network.hand('columns', table('id,latitude,longitude', 'W-1,51.48005,0.3305', 'W-2,51.48005,0.3315', 'W-3,51.48005,0.3330'));
    for (const [column, kind] of [['W-1', 'lampFailure'], ['W-2', 'doorOpen']] as const) await api.ok('POST', `/api/v1/network/columns/${column}/faults`, { kind });
    const dug = `<generalPublicComment><comment><values><value lang="en">Gas main, pavement closed</value></values></comment></generalPublicComment><locationReference xsi:type="Point"><locationForDisplay><latitude>51.4801</latitude><longitude>0.3335</longitude></locationForDisplay></locationReference>`;
    for (const [confidentiality, words] of [['noRestriction', dug], ['restrictedToAuthorities', dug.replace('Gas main', 'A raid')]] as const) await api.call('POST', '/api/v1/traffic/datex', situation(1, words, confidentiality), undefined, 'application/xml');
    await api.ok('POST', '/api/v1/place/air/sites', { id: 'hall', name: 'The hall', grade: 'reference', latitude: 51.4802, longitude: 0.331 });
    await api.ok('POST', '/api/v1/place/air/sites/hall/hours', [{ at: hoursAgo(1), no2: 450 }]);
    await hand([wayFeature(30, { highway: 'steps', name: 'Bank Steps' }, [0.334, 51.48], [0.3375, 51.48]), wayFeature(31, { highway: 'path' }, [0.36, 51.5], [0.361, 51.5]), wayFeature(32, { highway: 'path' }, [0.41, 51.56], [0.411, 51.56])]);
    const { says } = await eventually('the street as it is now', async () => {
      const { features } = (await ask('', HALL, '51.48,0.3338')).body, shortest = features.at(-1)?.properties.reasons.map(({ says }) => says).join(' | ') ?? '';
      return shortest.includes('Gas main') && { says: shortest };
    });
    for (const words of ['Lights are out on High Street: about 30 metres are dark at night.', 'Beside High Street: Gas main, pavement closed (reported by gb/nh).', 'Air pollution is high (7 of 10) at The hall, beside']) expect(says).toContain(words);
    expect(says).not.toMatch(/raid|undefined/);
  });

  test('whom steps keep out is led as near as may be, and hears how much is missing', async () => {
    const { body: { features: [recommended, shortest] } } = await ask('step-free', HALL, '51.48,0.3365');
    expect(recommended?.properties.notKnown.at(-1)?.says).toMatch(/^Of the last 1\d\d metres we know no way\.$/);
    expect(shortest?.properties.reasons).toContainEqual({ about: 'steps', says: expect.stringMatching(/^There are steps, Bank Steps, for 1\d\d metres\.$/) });
    expect(await ask('step-free', '51.48,0.3374', '51.48,0.33745')).toMatchObject({ status: 404, body: { field: 'profile', detail: expect.stringContaining('rules out every way') } });
  });

  test('a file that was read changes the answers: a way that is closed is one no more', async () => {
    expect(await hand([wayFeature(5, { highway: 'path', name: 'Meadow Path', access: 'no' }, [0.33, 51.48], [0.33, 51.481], [0.332, 51.481])])).toMatchObject({ changed: 1 });
    await eventually('only the street is left', async () => (await goes('slow')).by === 'Go east along High Street');
  });

  test('places may be postcodes, or what is on the list; how well a postcode is known is said', async () => {
    await network.hand('premises', table('uprn,latitude,longitude,kind,postcode', '1001,51.4801,0.3301,residential,RM17 6SL'));
    await network.hand('wifi-venues', table('id,name,latitude,longitude', 'surgery,The Surgery,51.48,0.334'));
    const found = await goes('', 'rm176sl', 'the surgery');
    expect([found.by, found.says]).toEqual(['Go east along High Street', expect.stringContaining('Of the postcode RM17 6SL only the middle is known, to about 100 metres.')]);
  });

  test.each([
    ['outside the town', { from: '51.6,0.5' }, 400, 'from', /outside the town/], ['swapped', { from: '0.33,51.48' }, 400, 'from', /swapped/], ['no place', { to: 'somewhere' }, 400, 'to', /must be a postcode/], ['a postcode that nobody knows', { to: 'RM99 9ZZ' }, 404, 'to', /do not know where/],
    ['no way near', { to: '51.4975,0.345' }, 404, 'to', /more than 250 metres/], ['a path that hangs on no other', { to: '51.5,0.361' }, 404, 'to', /cannot be reached/], ['too far', { to: '51.56,0.411' }, 400, 'to', /more than 5\.0 kilometres/], ['where one is', { to: HALL }, 400, 'to', /is where you begin/],
    ['a wish that there is not', { profile: 'fast' }, 400, 'profile', /slow, seats/], ['nothing', { from: '' }, 400, 'from', /must be a postcode/],
  ])('%s is refused by its field', async (_, change, status, field, why) => {
    const { from, to, profile } = { from: HALL, to: SURGERY, profile: '', ...change };
    expect(await ask(profile, from, to)).toMatchObject({ status, body: { field, detail: expect.stringMatching(why) } });
  });

  test('nothing of who asked is in the store', async () => {
    const { db } = app.app.get(Store).connection, names = (await db?.listCollections().toArray())?.map(({ name }) => name) ?? [];
    expect(names).toContain('networkWalkways');
    for (const name of names.filter((one) => !one.startsWith('system.'))) expect(JSON.stringify(await db?.collection(name).find().toArray()), name).not.toMatch(/0\.3338|51\.4975|routes.walk|recommended/);
  });
});
