import { expect, test } from 'vitest';
import { boxOf, boxPolygon, intervalOf } from './items-query.js';

test.each([['0.2,51.4,0.4,51.5', [0.2, 51.4, 0.4, 51.5]], ['0.2,51.4,0,0.4,51.5,100', [0.2, 51.4, 0.4, 51.5]], [' -1, 50 ,1,52', [-1, 50, 1, 52]]])('bbox %s', (text, box) => expect(boxOf(text)).toEqual(box));
test.each(['', '1,2,3', '1,2,3,4,5', 'a,b,c,d', '0.4,51.4,0.2,51.5', '0.2,51.5,0.4,51.4', '-190,0,0,1', '0.2,51.4,,51.5', '1e9,0,1,1'])('bbox %s is none', (text) => expect(boxOf(text)).toBeUndefined());
test('a box is a closed ring', () => expect(boxPolygon([0, 50, 1, 51]).coordinates[0]).toEqual([[0, 50], [1, 50], [1, 51], [0, 51], [0, 50]]));

const at = (text: string): number => Date.parse(text);
test.each([
  ['2026-11-24T08:00:00Z', { from: at('2026-11-24T08:00:00Z'), to: at('2026-11-24T08:00:00Z') }], ['2026-11-24', { from: at('2026-11-24'), to: at('2026-11-25') - 1 }],
  ['2026-11-01/2026-11-30', { from: at('2026-11-01'), to: at('2026-12-01') - 1 }], ['2026-11-01T00:00:00Z/..', { from: at('2026-11-01') }], ['../2026-11-01T00:00:00Z', { to: at('2026-11-01') }], ['/2026-11-01T00:00:00+01:00', { to: at('2026-10-31T23:00:00Z') }],
])('datetime %s', (text, interval) => expect(intervalOf(text)).toEqual(interval));
test.each(['', '..', '../..', 'yesterday', '2026-13-01', '2026-11-30/2026-11-01', '2026-11-01/2026-11-02/2026-11-03', '2026'])('datetime %s is none', (text) => expect(intervalOf(text)).toBeUndefined());
