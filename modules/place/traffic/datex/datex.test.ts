import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readAnnouncement } from '../../../../core/datex/announcement.js';
import type { Element } from '../../../../core/datex/element.js';
import { fromJson, toJson, toXml } from '../../../../core/datex/forms.js';
import { readingOf, readMeasurements, readSite } from '../../../../core/datex/measured.js';
import { measuredPublication, situationPublication, type Written } from '../../../../core/datex/publish.js';
import { readSituation, situationAt, type Situation, type Unread } from '../../../../core/datex/situation.js';
import { sharedData } from '../../../../test/builders/shared-data.js';
import { elementsOf, ElementReader } from './xml-elements.js';

const WANTED = new Set(['situation', 'siteMeasurements', 'measurementSite', 'measurementSiteRecord']);
async function* inPieces(bytes: Uint8Array, size = 700): AsyncGenerator<Uint8Array> {
  for (let from = 0; from < bytes.length; from += size) yield bytes.subarray(from, from + size);
}
async function elements(xml: string | Uint8Array, size?: number): Promise<Element[]> {
  const found: Element[] = [];
  for await (const element of elementsOf(inPieces(typeof xml === 'string' ? Buffer.from(xml) : xml, size), new ElementReader(WANTED))) found.push(element);
  return found;
}
const situations = async (xml: string | Uint8Array, unread: Unread[] = []): Promise<Situation[]> => (await elements(xml)).flatMap((element) => readSituation(element, unread) ?? []);
const throughJson = (message: Written, name: string): Element[] => {
  const payload = fromJson('payload', (JSON.parse(JSON.stringify(toJson(message))) as { payload: unknown }).payload);
  return payload.children.filter((child) => child.name === name);
};

const PUBLISHER = { country: 'gb', name: 'Hearthline' };
const word = fc.stringMatching(/^[A-Za-z][A-Za-z0-9]{0,20}$/);
const time = fc.integer({ min: 946_684_800_000, max: 4_102_444_800_000 });
const words = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 60 }).map((text) => text.replaceAll(/[\p{C}]/gu, ' ').trim()).filter((text) => text !== '');
const optional = <T extends object>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<Partial<T>> => fc.oneof(fc.constant({}), arbitrary);
const record = fc.tuple(
  fc.record({ id: word, type: word.map((name) => `T${name}`), status: word, probability: word, ended: fc.boolean(), comments: fc.array(fc.tuple(optional(fc.record({ lang: word })), words).map(([lang, text]) => ({ ...lang, text })), { maxLength: 3 }) }),
  optional(fc.record({ kind: word.map((name) => ({ element: `${name}Type`, value: name })) })), optional(fc.record({ severity: word })), optional(fc.record({ start: time })), optional(fc.record({ end: time })),
  optional(fc.record({ point: fc.record({ latitude: fc.double({ min: 49, max: 61, noNaN: true }), longitude: fc.double({ min: -9, max: 3, noNaN: true }) }) })),
).map((parts) => Object.assign({}, ...parts) as Situation['records'][number]);
const situation: fc.Arbitrary<Situation> = fc.record({ id: word, version: fc.nat(), versionAt: time, open: fc.boolean(), records: fc.array(record, { minLength: 1, maxLength: 3 }) });

describe('what we write we read again', () => {
  test('situations, in XML and in JSON', async () => {
    await fc.assert(fc.asyncProperty(fc.array(situation, { maxLength: 3 }), time, async (all, at) => {
      const message = situationPublication(all, at, PUBLISHER);
      expect(await situations(toXml(message))).toEqual(all);
      expect(throughJson(message, 'situation').flatMap((element) => readSituation(element, []) ?? [])).toEqual(all);
    }), { numRuns: 60 });
  });

  test('measurements, in XML and in JSON', async () => {
    const reading = fc.tuple(fc.record({ site: word, at: time, flow: fc.nat({ max: 9_000 }) }), optional(fc.record({ speed: fc.integer({ min: 0, max: 100 }) })), optional(fc.record({ occupancy: fc.integer({ min: 0, max: 100 }) }))).map((parts) => Object.assign({}, ...parts) as { site: string; at: number; flow: number; speed?: number });
    await fc.assert(fc.asyncProperty(fc.array(reading, { maxLength: 4 }), time, async (all, at) => {
      const message = measuredPublication(all, at, PUBLISHER);
      const near = all.map((one) => ({ ...one, ...(one.speed === undefined ? {} : { speed: expect.closeTo(one.speed, 1) as number }) }));
      for (const read of [await elements(toXml(message)), throughJson(message, 'siteMeasurements')]) {
        expect(read.flatMap((element) => readMeasurements(element) ?? []).map(({ site, at: when, values }) => ({ site, ...readingOf(when, values, []) }))).toEqual(near);
      }
    }), { numRuns: 60 });
  });
});

const NS = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"';

describe('sites and measurements of suppliers', () => {
  const value = (index: number, type: string, inner: string): string => `<measuredValue index="${index}"><measuredValue><basicData xsi:type="${type}">${inner}</basicData></measuredValue></measuredValue>`;
  const message = (...values: string[]): string => `<d2LogicalModel xmlns="http://datex2.eu/schema/2/2_0" ${NS}><payloadPublication xsi:type="MeasuredDataPublication"><siteMeasurements><measurementSiteReference id="C6E971" version="1.0"/><measurementTimeDefault>2026-04-29T09:36:00.000+01:00</measurementTimeDefault>${values.join('')}</siteMeasurements></payloadPublication></d2LogicalModel>`;
  const flow = (rate: number, fault = false): string => `<vehicleFlow><dataError>${String(fault)}</dataError><vehicleFlowRate>${rate}</vehicleFlowRate></vehicleFlow>`;
  const read = async (xml: string): Promise<ReturnType<typeof readMeasurements>[]> => (await elements(xml)).map(readMeasurements);

  test('version 2: kilometres become miles, faults and minus one are not measured', async () => {
    const [measured] = await read(message(value(0, 'TrafficSpeed', '<averageVehicleSpeed><speed>96.56064</speed></averageVehicleSpeed>'), '<measuredValue index="1"><measuredValue/></measuredValue>', value(2, 'TrafficConcentration', '<occupancy><percentage>2.0</percentage></occupancy>'), value(3, 'TrafficFlow', flow(660)), value(4, 'TrafficFlow', flow(60, true)), value(5, 'TrafficSpeed', '<averageVehicleSpeed><speed>-1</speed></averageVehicleSpeed>')));
    expect(measured).toMatchObject({ site: 'C6E971', at: Date.parse('2026-04-29T08:36:00Z') });
    expect(readingOf(0, measured?.values ?? [], [])).toEqual({ at: 0, flow: 660, speed: expect.closeTo(60, 6), occupancy: 2 });
  });

  test('several flows are added up only where the table says that they are lanes', async () => {
    const [measured] = await read(message(value(1, 'TrafficFlow', flow(600)), value(2, 'TrafficFlow', flow(300)), value(3, 'TrafficFlow', flow(100)), value(4, 'TrafficSpeed', '<averageVehicleSpeed><speed>80</speed></averageVehicleSpeed>')));
    const channel = (index: string, any = true) => ({ index, quantity: 'flow' as const, any });
    expect(readingOf(0, measured?.values ?? [], []).flow).toBeUndefined();
    expect(readingOf(0, measured?.values ?? [], [channel('1'), channel('2'), channel('3', false)]).flow).toBe(900);
    expect(readingOf(0, measured?.values ?? [], [channel('1', false), channel('2', false), channel('3', false)]).flow).toBe(1_000);
  });

  test('a table of sites of version 3 tells where they are and what each value is', async () => {
    const characteristics = (index: number, type: string, sort = ''): string => `<roa:measurementSpecificCharacteristics index="${index}"><roa:measurementSpecificCharacteristics><roa:period>60</roa:period><roa:specificMeasurementValueType>${type}</roa:specificMeasurementValueType>${sort}</roa:measurementSpecificCharacteristics></roa:measurementSpecificCharacteristics>`;
    const xml = `<mc:messageContainer xmlns:mc="http://datex2.eu/schema/3/messageContainer" xmlns:roa="http://datex2.eu/schema/3/roadTrafficData" xmlns:com="http://datex2.eu/schema/3/common" xmlns:loc="http://datex2.eu/schema/3/locationReferencing" ${NS}><mc:payload xsi:type="roa:MeasurementSiteTablePublication"><roa:measurementSiteTable id="t" version="1"><roa:measurementSite id="RWS01_MONIBAS_0271hrl0063ra" version="2"><roa:measurementSiteName><com:values><com:value lang="en">A13 at Wennington</com:value></com:values></roa:measurementSiteName>${characteristics(1, 'trafficFlow')}${characteristics(2, 'trafficSpeed', '<roa:specificVehicleCharacteristics><com:vehicleType>lorry</com:vehicleType></roa:specificVehicleCharacteristics>')}<roa:measurementSiteLocation xsi:type="loc:PointLocation"><loc:pointByCoordinates><loc:pointCoordinates><loc:latitude>51.5</loc:latitude><loc:longitude>0.21</loc:longitude></loc:pointCoordinates></loc:pointByCoordinates></roa:measurementSiteLocation></roa:measurementSite><roa:measurementSite id="not an id"/></roa:measurementSiteTable></mc:payload></mc:messageContainer>`;
    expect((await elements(xml)).map((element) => readSite(element, []))).toEqual([
      { id: 'RWS01_MONIBAS_0271hrl0063ra', name: 'A13 at Wennington', latitude: 51.5, longitude: 0.21, intervalMinutes: 1, channels: [{ index: '1', quantity: 'flow', any: true }, { index: '2', quantity: 'speed', any: false }] }, undefined,
    ]);
  });
});

describe('hostile and broken messages', () => {
  test.each([
    ['an entity bomb', '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><x>&b;</x>', 'document type'],
    ['a file of the machine', '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]><situation>&a;</situation>', 'document type'],
    ['an entity of its own', '<situation>&a;</situation>', 'XML'],
    ['depth', '<a>'.repeat(200), 'deep'],
    ['a tag without an end', `<situation id="${'x'.repeat(1_100_000)}"`, 'million'],
    ['a text without an end', `<situation>${'x'.repeat(1_100_000)}`, 'million'],
    ['another encoding', '<?xml version="1.0" encoding="ISO-8859-1"?><x/>', 'UTF-8'],
    ['nothing', '', 'empty'],
    ['JSON', '{"a":1}', 'XML'],
  ])('%s is refused', async (_, xml, word) => expect(elements(xml, 64_000)).rejects.toThrow(word));

  test('bytes that are no UTF-8 are refused', () => expect(elements(Buffer.from([0x3c, 0x61, 0x3e, 0xff, 0xfe]))).rejects.toThrow('UTF-8'));

  test('extensions that nobody knows are passed over, whatever is in them; a class that nobody knows is kept by its name', async () => {
    const xml = `<p xmlns:q="urn:q" ${NS}><situation id="a" version="2"><situationRecord xsi:type="q:Meteor" id="r"><_situationRecordExtension><q:validity><validityStatus>lie</validityStatus></q:validity></_situationRecordExtension><q:thing>1</q:thing><validity><validityStatus>active</validityStatus></validity></situationRecord></situation></p>`;
    expect(await situations(xml)).toEqual([{ id: 'a', version: 2, open: false, records: [{ id: 'r', type: 'Meteor', status: 'active', ended: false, comments: [] }] }]);
  });

  test('without an id or a record it is left out, and said so', async () => {
    const unread: Unread[] = [];
    expect(await situations('<p><situation/><situation id="a"/></p>', unread)).toEqual([]);
    expect(unread.map(({ field }) => field)).toEqual(['id', 'situationRecord']);
  });

  const pair = (latitude: string, longitude: string, name = 'pointCoordinates'): string => `<${name}><latitude>${latitude}</latitude><longitude>${longitude}</longitude></${name}>`;
  const placed = (inner: string): string => `<p ${NS}><situation id="s" version="1"><situationRecord xsi:type="Accident" id="r"><locationReference>${inner}</locationReference></situationRecord></situation></p>`;
  test.each([
    ['swapped', pair('0.33', '51.47'), 'pointCoordinates.latitude', 'swapped'], ['words', pair('abc', 'NaN'), 'pointCoordinates.latitude', 'is "abc"'], ['off the earth', pair('51.47', '181'), 'pointCoordinates.longitude', '-180 to 180'],
    ['without its other half', '<locationForDisplay><latitude>51.47</latitude></locationForDisplay>', 'locationForDisplay.longitude', 'missing'], ['0/0', pair('0', '0'), 'pointCoordinates.latitude', 'no place'], ['a line, swapped', '<posList>0.33 51.47 0.34 51.48</posList>', 'posList.latitude', 'swapped'],
  ])('coordinates that are %s are named, and the record is taken without a point', async (_, inner, field, word) => {
    const unread: Unread[] = [];
    const [taken] = await situations(placed(inner), unread);
    expect([taken?.records, unread]).toEqual([[{ id: 'r', type: 'Accident', status: 'definedByValidityTimeSpec', ended: false, comments: [] }], [{ in: 'r', field, detail: expect.stringContaining(word) }]]);
  });

  test('another pair that can be is taken in its place', async () => {
    const unread: Unread[] = [];
    const [taken] = await situations(placed(pair('0.33', '51.47') + pair('51.47', '0.33', 'locationForDisplay')), unread);
    expect([taken?.records[0]?.point, unread.length]).toEqual([{ latitude: 51.47, longitude: 0.33 }, 1]);
  });

  test('a measuring site keeps its id and loses a place that cannot be', async () => {
    const unread: Unread[] = [];
    const [site] = (await elements(`<t><measurementSite id="m"><measurementSiteLocation>${pair('0.33', '51.47')}</measurementSiteLocation></measurementSite></t>`)).map((element) => readSite(element, unread));
    expect([site, unread]).toEqual([{ id: 'm', intervalMinutes: 1, channels: [] }, [{ in: 'm', field: 'pointCoordinates.latitude', detail: expect.stringContaining('swapped') }]]);
  });
});

const NOW = Date.parse('2026-03-10T08:00:00Z');
const one = (change: Partial<Situation['records'][number]>) => ({ records: [{ id: 'r', type: 'Accident', status: 'definedByValidityTimeSpec', ended: false, comments: [], ...change }] });
test.each([
  ['no end is open', one({ start: NOW - 1 }), 'active'], ['an end that passed', one({ start: 0, end: NOW - 1 }), 'over'], ['ended by its supplier', one({ status: 'active', ended: true }), 'over'],
  ['tomorrow', one({ start: NOW + 1 }), 'coming'], ['active whatever the times say', one({ start: NOW + 1, status: 'active' }), 'active'], ['suspended', one({ status: 'suspended' }), 'suspended'],
] as const)('%s: %#', (_, said, standing) => expect(situationAt(said, NOW)).toBe(standing));

const data = sharedData('datex2-messages');
describe.skipIf(!data.here)(`real messages${data.why}`, () => {
  const files = data.here ? readdirSync(data.path).filter((name) => /\.(xml|json)$/.test(name)) : [];
  const bytes = (name: string): Buffer => readFileSync(join(data.path, name));

  test.each(files)('%s is read: every situation and record of it, with its id and a type', async (name) => {
    const raw = bytes(name).toString('utf8');
    const unread: Unread[] = [];
    const read = name.endsWith('.json') ? [readAnnouncement(JSON.parse(raw))].flatMap((found) => found ?? []) : await situations(bytes(name), unread);
    const records = read.flatMap((situation) => situation.records);
    expect(read.length).toBe(name.endsWith('.json') ? 1 : raw.match(/<(?:sit:)?situation /g)?.length);
    expect(records.length).toBe(name.endsWith('.json') ? 1 : raw.match(/<(?:sit:)?situationRecord /g)?.length);
    expect(records.every(({ id, type, comments }) => id !== '' && type !== 'SituationRecord' && comments.every(({ text }) => text.length > 10))).toBe(true);
    // The only times that cannot be read are the placeholders of the publisher's own templates.
    expect(unread.length).toBe(raw.match(/>(?:\w+_PLACEHOLDER|OVERALL_\w+)</g)?.length ?? 0);
  });

  test('a situation that is over is over by its newer version', async () => {
    const [ended] = await situations(bytes('lotju__datex2__Datex2_2017-08-10-16-10-01-680.xml'));
    expect([ended?.id, ended && situationAt(ended, Date.parse('2017-08-10T13:00:00Z'))]).toEqual(['GUID50013339', 'over']);
  });

  test('cut anywhere, or with bytes changed, it is read or refused, within 200 ms, and the next good one is read', async () => {
    const xml = files.filter((name) => name.endsWith('.xml'));
    await fc.assert(fc.asyncProperty(fc.constantFrom(...xml), fc.double({ min: 0, max: 1, noNaN: true }), fc.array(fc.tuple(fc.nat(), fc.nat({ max: 255 })), { maxLength: 6 }), async (name, share, changes) => {
      const broken = Buffer.from(bytes(name).subarray(0, Math.floor(share * bytes(name).length)));
      if (broken.length > 0) for (const [at, value] of changes) broken[at % broken.length] = value;
      const began = process.cpuUsage();
      await situations(broken).catch((error: unknown) => expect(error).toMatchObject({ name: 'Problem', status: 400 }));
      // Of this process: others have the machine as well.
      expect(process.cpuUsage(began).user / 1_000).toBeLessThan(200);
    }), { numRuns: 300 });
    expect(await situations(bytes('lotju__datex2__3.5__GUID50456943.xml'))).toHaveLength(1);
  });
});
