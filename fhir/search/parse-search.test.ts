import { describe, expect, test } from 'vitest';
import type { ResourceType } from '../map/say.js';
import { inSearchOrder, readCursor, writeCursor } from './cursor.js';
import { FhirProblem } from './fhir-problem.js';
import { parseSearch, type Search } from './parse-search.js';

const read = (type: ResourceType, query: string): Search => parseSearch(type, new URLSearchParams(query));
const refusal = (type: ResourceType, query: string): string => {
  try {
    read(type, query);
  } catch (error) {
    return error instanceof FhirProblem ? `${error.status} ${error.code}` : `not a FhirProblem: ${String(error)}`;
  }
  return 'accepted';
};

describe('a search is read', () => {
  test('with its alternatives, span, order and page', () => {
    const search = read('Observation', 'subject=Patient/p1&code=http://loinc.org|8867-4,9279-1&date=ge2026-11-24&date=lt2026-11-25&_sort=date&_count=7&_format=json&category=vital-signs');
    expect(search).toMatchObject({ patient: 'p1', count: 7, newestFirst: false, tokens: { code: [{ system: 'http://loinc.org', code: '8867-4' }, { code: '9279-1' }], category: [{ code: 'vital-signs' }] } });
    expect(search.dates['date']).toMatchObject({ from: Date.UTC(2026, 10, 24), to: Date.UTC(2026, 10, 25) });
  });

  test('with 50 on a page and the newest first where nothing else is asked', () => expect(read('Task', 'patient=p1')).toMatchObject({ count: 50, newestFirst: true }));
  test('a target says its type', () => expect(read('Provenance', 'target=Observation/o.1').references['target']).toEqual([{ type: 'Observation', id: 'o.1' }]));
  test('the page goes on where the cursor says', () => {
    const place = { at: Date.UTC(2026, 10, 24), id: 'p1.heart-rate.abc.tag0000' };
    expect(read('Observation', `patient=p1&_cursor=${writeCursor(place)}`).cursor).toEqual(place);
    expect(readCursor(writeCursor({ at: -1, id: 'x' }))).toEqual({ at: -1, id: 'x' });
  });

  test.each([
    ['Patient', '_count=1e9', '400 too-costly'], ['Patient', '_count=1001', '400 too-costly'], ['Patient', '_count=-1', '400 value'], ['Patient', '_count=x', '400 value'], ['Patient', '_count=1000', 'accepted'], ['Patient', '_count=0', 'accepted'],
    ['Observation', 'patient=p&_sort=value', '400 too-costly'], ['Observation', 'patient=p&_sort=-date', 'accepted'], ['Patient', '_sort=name', '400 too-costly'],
    ['Observation', `patient=p&${'_include=Observation:device&'.repeat(21)}`, '400 too-costly'], ['Observation', 'patient=p&_include=Observation:device', '400 not-supported'],
    ['Observation', `patient=p&_filter=${'x'.repeat(10_000)}`, '400 too-costly'], ['Patient', `name=${'x'.repeat(2_049)}`, '400 too-costly'], ['Patient', 'name=a&'.repeat(41), '400 too-costly'],
    ['Observation', 'code[$ne]=1', '400 value'], ['Patient', 'id[$ne]=1', '400 value'], ['Patient', '$where=1', '400 value'], ['Patient', 'name:exact=x', '400 value'], ['Patient', '__proto__=x', '400 not-supported'], ['Patient', 'constructor=x', '400 not-supported'],
    ['Patient', '_id=../x', '400 value'], ['Patient', `_id=${'x'.repeat(65)}`, '400 value'], ['Patient', '_id=a%00', '400 value'], ['Patient', '_id=', '400 value'],
    ['Observation', 'patient=http://169.254.1.1/Patient/1', '400 value'], ['Observation', 'patient=Device/1', '400 value'], ['Observation', 'patient=(a%2B)%2B$X/1', '400 value'], ['Observation', 'patient=a,b', '400 not-supported'], ['Observation', 'patient=a&subject=b', '400 not-supported'],
    ['Provenance', 'target=x', '400 value'], ['Provenance', 'target=Patient/x', '400 value'], ['Observation', 'patient=p&code=a|b|c', '400 value'], ['Observation', 'patient=p&code=http://loinc.org|', '400 value'],
    ['Observation', 'patient=p&_cursor=bm9uZQ', '400 value'], ['Observation', 'patient=p&_cursor=%00', '400 value'], ['Patient', '_format=xml', '400 not-supported'], ['Patient', 'birthdate=1940', '400 not-supported'],
    ['Observation', 'patient=p&date=2026-01-01,2026-01-02', '400 not-supported'],
    ['Patient', 'name=a&name=b', '400 not-supported'], ['Patient', 'name=a,b', '400 not-supported'], ['Patient', '_id=a&_id=b', '400 not-supported'], ['Patient', '_count=1&_count=9', '400 not-supported'], ['Observation', 'patient=p&_sort=date&_sort=-date', '400 not-supported'],
    ['Patient', '_summary=count', 'accepted'], ['Patient', '_summary=false', 'accepted'], ['Patient', '_summary=all', '400 value'],
  ] as [ResourceType, string, string][])('%s?%.60s: %s', (type, query, expected) => expect(refusal(type, query)).toBe(expected));

  test('a count alone, however it is asked for', () => expect(['_count=0', '_summary=count', '_summary=count&_count=7', '_count=7&_summary=count'].map((query) => read('Patient', query).count)).toEqual([0, 0, 0, 0]));

  describe('leniently, where that was asked for', () => {
    const leniently = (query: string): Search => parseSearch('Patient', new URLSearchParams(query), 'lenient');
    test('what is not served is left out, and named', () => expect(leniently('name=a&birthdate=1940&__proto__=x&_count=3')).toMatchObject({ name: 'a', count: 3, ignored: ['birthdate', '__proto__'] }));
    test.each(['name:exact=a', 'id[$ne]=1', '_id=../x', 'name=', '_format=xml', `birthdate=${'9'.repeat(3_000)}`])('%.40s is refused all the same', (query) => expect(() => leniently(query)).toThrow(FhirProblem));
    test('nothing is left out where it was not', () => expect(read('Patient', 'name=a').ignored).toEqual([]));
  });

  test('a reference made to hang a pattern is refused at once', () => {
    const began = performance.now();
    expect(refusal('Observation', `patient=${encodeURIComponent(`${'a'.repeat(2_000)}+$X/1`)}`)).toBe('400 value');
    expect(performance.now() - began).toBeLessThan(50);
  });
});

test('equal moments are ordered by id, either way round', () => {
  const places = [{ at: 2, id: 'a' }, { at: 1, id: 'b' }, { at: 1, id: 'a' }];
  expect([...places].sort(inSearchOrder(false)).map(({ at, id }) => `${at}${id}`)).toEqual(['1a', '1b', '2a']);
  expect([...places].sort(inSearchOrder(true)).map(({ at, id }) => `${at}${id}`)).toEqual(['2a', '1b', '1a']);
});
