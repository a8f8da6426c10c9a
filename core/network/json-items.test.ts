import { describe, expect, test } from 'vitest';
import { TableProblem } from '../doors/uploads/csv.js';
import { JsonItems } from './json-items.js';

interface Told { ids: unknown[]; end: string }

/** Of each item its id, or that it is broken; and how the file ended. */
function told(text: string, size: number): Told {
  const reader = new JsonItems(), ids: unknown[] = [];
  const see = ({ fault, text: json }: { fault?: string; text: string }): void => void ids.push(fault === undefined ? idOf(JSON.parse(json) as Parsed) : 'broken');
  try {
    for (let i = 0; i < text.length; i += size) for (const item of reader.feed(text.slice(i, i + size))) see(item);
    for (const item of reader.end()) see(item);
    return { ids, end: 'whole' };
  } catch (error) {
    if (error instanceof TableProblem) return { ids, end: error.message };
    throw error;
  }
}

interface Parsed { id?: number; properties?: { id: number } }
const idOf = ({ id, properties }: Parsed): unknown => properties?.id ?? id;
const feature = (id: number): string => `{"type":"Feature","properties":{"id":${id},"name":"Lamp ${id}"},"geometry":{"type":"Point","coordinates":[0.2,51.4]}}`;
const collection = (fourth: string, parted = ','): string => `{"type":"FeatureCollection","features":[${[1, 2, 3].map(feature).join(parted)}${parted}${fourth}${parted}${[5, 6].map(feature).join(parted)}]}`;
const broken = (from: string, to: string): string => feature(4).replace(from, to);

describe('one broken feature costs no other', () => {
  const each = [
    ['a list that is not closed', broken('51.4]', '51.4')], ['an object that is not closed', broken('"},"geometry"', '","geometry"')], ['the feature not closed', feature(4).slice(0, -1)], ['neither the feature nor its place', feature(4).slice(0, -2)],
    ['a list closed twice', broken('51.4]', '51.4]]')], ['brackets in the wrong order', broken(']}', '}]')], ['a text that is not closed', broken('Lamp 4"', 'Lamp 4')], ['a text that is not opened', broken('"Lamp 4', 'Lamp 4')], ['a name that is not closed', broken('"geometry":', '"geometry:')],
    ['a value that is none', broken('0.2', 'NaN')], ['too many levels', broken('[0.2,51.4]', `${'['.repeat(90)}${']'.repeat(90)}`)], ['more than a million characters', broken('Lamp 4', 'x'.repeat(1_000_001))],
  ] as const;
  test.each(each)('%s', (_, fourth) => {
    for (const parted of [',', ',\n', ' ,\r\n  ']) for (const size of [fourth.length > 1_000 ? 5_000 : 1, 17, 100_000]) expect(told(collection(fourth, parted), size)).toEqual({ ids: [1, 2, 3, 'broken', 5, 6], end: 'whole' });
  });
  test('the last of all', () => expect(told(`{"features":[${feature(1)},${feature(2).slice(0, -1)}]}`, 9)).toEqual({ ids: [1, 'broken'], end: 'whole' }));
  test('two after one another', () => expect(told(collection(`${broken('51.4]', '51.4')},${feature(4).slice(0, -1)}`), 9).ids).toEqual([1, 2, 3, 'broken', 'broken', 5, 6]));
  test('a bracket too many between features costs nobody anything', () => {
    for (const extra of ['}', ']']) expect(told(collection(`${feature(4)}${extra}`), 9)).toEqual({ ids: [1, 2, 3, 4, 5, 6], end: 'whole' });
    expect(told(collection(broken('"},"geometry"', '"}},"geometry"')), 9).ids).toEqual([1, 2, 3, 4, 5, 6]);
  });
  test('items that are no features go on where an object cannot be', () => expect(told('[{"id":1,"functions":[{"a":1}]},{"id":2,"functions":[{"a":1}],{"id":3},{"id":4,"a":[1}]', 5)).toEqual({ ids: [1, 'broken', 3, 'broken'], end: 'whole' }));
});

describe('where reading ends', () => {
  test('a file that is cut off names the feature', () => expect(told(collection(feature(4)).slice(0, -20), 9)).toEqual({ ids: [1, 2, 3, 4, 5, 'broken'], end: 'The file broke off: feature 6, which begins on line 1, is not whole. From there on nothing was read.' }));
  test('and one that is cut off between two says behind which', () => expect(told(`[${feature(1)},`, 9)).toEqual({ ids: [1], end: 'The file broke off: its JSON is not whole behind item 1.' }));
  test('a device whose brackets swallow all others is named', () => expect(told('[{"id":1},{"id":2,"functions":[{"a":1},{"id":3},{"id":4}]', 5)).toEqual({ ids: [1, 'broken'], end: expect.stringContaining('broke off: item 2,') }));
  test('a feature inside a feature is no next one', () => expect(told(collection(broken('"name"', `"like":[${feature(7)},${feature(8)}],"name"`)), 9)).toEqual({ ids: [1, 2, 3, 4, 5, 6], end: 'whole' }));
});
