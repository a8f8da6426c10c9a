import { Parser, type Quad } from 'n3';
import { expect, test } from 'vitest';
import type { Dataset } from '../../../core/catalog/dataset.js';
import { dcatCatalog } from '../../../core/catalog/dcat.js';
import { turtleOf } from './turtle.js';

const BASE = 'https://x.test', DCAT = 'http://www.w3.org/ns/dcat#', DCT = 'http://purl.org/dc/terms/', RDF_TYPE = 'http://www.w3.org/1999/02/22-rdf-syntax-ns#type';
const sets: Dataset[] = [
  { id: 'air', title: 'Air: "clean"\nor not', description: 'By the day \u00b5g', keywords: ['air', 'health'], api: { path: "/air?$filter=a eq 'b'", title: 'API' }, columns: [], from: '2026-01-01T00:00:00Z', to: '2026-02-01T00:00:00Z' },
  { id: 'roads', title: 'Roads', description: 'Now', keywords: [], api: { path: '/roads', title: 'API' }, columns: [] },
];

test('the catalogue in Turtle says of each dataset what DCAT-AP wants, and a reader of Turtle reads it back', async () => {
  const quads: Quad[] = new Parser().parse(await turtleOf(dcatCatalog(BASE, sets)));
  const of = (subject: string, predicate: string) => quads.filter((quad) => quad.subject.value === subject && quad.predicate.value === predicate).map(({ object }) => object);
  const values = (subject: string, predicate: string) => of(subject, predicate).map(({ value }) => value);
  expect(values(`${BASE}/catalog`, RDF_TYPE)).toEqual([`${DCAT}Catalog`]);
  expect(values(`${BASE}/catalog`, `${DCAT}dataset`)).toEqual([`${BASE}/catalog/air`, `${BASE}/catalog/roads`]);
  expect(of(`${BASE}/catalog/air`, `${DCT}title`)).toMatchObject([{ value: 'Air: "clean"\nor not', language: 'en' }]);
  expect(values(`${BASE}/catalog/air`, `${DCAT}keyword`)).toEqual(['air', 'health']);
  const [when] = of(`${BASE}/catalog/air`, `${DCT}temporal`);
  expect(quads.filter(({ subject }) => subject.value === when?.value).map(({ object }) => [object.value, 'datatype' in object ? object.datatype.value : undefined])).toEqual([[`${DCT}PeriodOfTime`, undefined], ['2026-01-01T00:00:00Z', 'http://www.w3.org/2001/XMLSchema#dateTime'], ['2026-02-01T00:00:00Z', 'http://www.w3.org/2001/XMLSchema#dateTime']]);
  for (const id of ['air', 'roads']) {
    const [table, api] = values(`${BASE}/catalog/${id}`, `${DCAT}distribution`);
    expect([values(table ?? '', RDF_TYPE), values(table ?? '', `${DCAT}downloadURL`), values(api ?? '', `${DCAT}accessURL`).length, values(`${BASE}/catalog/${id}`, `${DCT}publisher`)]).toEqual([[`${DCAT}Distribution`], [`${BASE}/catalog/${id}/data.csv`], 1, [`${BASE}/#publisher`]]);
  }
});

test('nothing of it is said twice, and no name is left without its namespace', async () => {
  const quads = new Parser().parse(await turtleOf(dcatCatalog(BASE, sets)));
  for (const { predicate } of quads) expect(predicate.value).toMatch(/^http/);
  expect(new Set(quads.map((quad) => JSON.stringify(quad.toJSON()))).size).toBe(quads.length);
});
