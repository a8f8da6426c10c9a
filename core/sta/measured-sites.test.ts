import { expect, test } from 'vitest';
import { slotChanges } from './measured-sites.js';

const FIELDS = ['NO2', 'WIND'];

test('what is new, otherwise or taken back is a change, in order of time; what is told already is none', () => {
  expect(slotChanges(FIELDS, { NO2: { 13: 21.5, 2: 8, 4: 9 }, WIND: { 13: 3 } }, { NO2: { 2: 8, 4: 10, 5: 7 } })).toEqual([
    { field: 'NO2', slot: 4, value: 9, before: 10 }, { field: 'NO2', slot: 5, before: 7 }, { field: 'NO2', slot: 13, value: 21.5 }, { field: 'WIND', slot: 13, value: 3 },
  ]);
});

test('fields that are not told are none of it', () => {
  expect(slotChanges(FIELDS, { HUM: { 1: 90 } }, {})).toEqual([]);
});

test('nought is a value', () => {
  expect(slotChanges(FIELDS, { NO2: { 1: 0 } }, {})).toEqual([{ field: 'NO2', slot: 1, value: 0 }]);
});
