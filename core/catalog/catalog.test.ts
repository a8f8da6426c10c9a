import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CsvRows } from '../doors/uploads/csv.js';
import { csvRow, slugOf, type Dataset } from './dataset.js';
import { csvwMetadata, dcatCatalog } from './dcat.js';

test('whatever a text holds, a reader of CSV reads it back, and no spreadsheet takes it for a formula', () => {
  fc.assert(fc.property(fc.array(fc.string({ unit: 'binary' }).filter((text) => !text.includes('\0')), { minLength: 2, maxLength: 5 }), (cells) => {
    const rows = new CsvRows(',');
    const read = [...rows.feed(csvRow(cells)), ...rows.end()].map(({ cells: back }) => back);
    const held = cells.map((cell) => (/^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell));
    expect(read).toEqual([held]);
  }));
});

test('numbers stay numbers, also those below nought', () => expect(csvRow([-1.5, null, true, '-1.5'])).toBe("-1.5,,true,'-1.5\r\n"));
test.each([['PM2.5', 'pm2-5'], ['Température (air)', 'temperature-air'], ['µ', 'unnamed']])('%s is at %s', (name, slug) => expect(slugOf(name)).toBe(slug));

const dataset: Dataset = { id: 'air', title: 'Air', description: 'By the day', keywords: ['air'], api: { path: '/air/sites', title: 'API' }, columns: [{ name: 'date', datatype: 'date', description: 'UTC', required: true }], from: '2026-01-01T00:00:00Z', to: '2026-02-01T00:00:00Z' };

test('a catalogue names its publisher, and each dataset its distributions with a licence', () => {
  const { 'dcat:dataset': [one], ...catalog } = dcatCatalog('https://x.test', [dataset]) as { 'dcat:dataset': Record<string, Record<string, unknown>[]>[] } & Record<string, unknown>;
  expect(catalog).toMatchObject({ '@type': 'dcat:Catalog', 'dct:publisher': { '@type': 'foaf:Agent' } });
  expect(one?.['dcat:distribution']?.map((item) => [item['dcat:accessURL'], typeof item['dct:license']])).toEqual([[{ '@id': 'https://x.test/catalog/air/data.csv' }, 'object'], [{ '@id': 'https://x.test/air/sites' }, 'object']]);
});

test('the table’s metadata lead to the table and name its columns', () => {
  expect(csvwMetadata('https://x.test', dataset)).toMatchObject({ url: 'https://x.test/catalog/air/data.csv', tableSchema: { columns: [{ name: 'date', datatype: 'date', required: true }] } });
});
