import fc from 'fast-check';
import siftModule from 'sift';
import { expect, test } from 'vitest';
import type { EntityDoc } from '../entity-docs.js';
import { hullOf } from './hull.js';
import { marksOf, mayHave } from './id-marks.js';
import { openSegment, segmentOf, segmentsFor } from './town-segment-doc.js';

const sift = siftModule as unknown as typeof siftModule.default;
/** The marks have a test of their own below. */
const operations = { $bitsAllSet: (_: unknown, owner: object, options: never) => siftModule.createEqualsOperation(() => true, owner, options) };
const fits = (where: object, doc: object): boolean => sift(where as never, { operations } as never)(doc);

const number = fc.integer({ min: 1, max: 12 });
const time = number.map((hour) => new Date(Date.UTC(2026, 6, 1, hour)));
const row = fc.record({ id: number, feature: number, at: time, lasts: fc.nat({ max: 3 }) })
  .map(({ id, feature, at, lasts }): EntityDoc => ({ _id: id, is: { result: 1, phenomenonTime: lasts === 0 ? at.toISOString() : `${at.toISOString()}/${new Date(at.getTime() + lasts * 3_600_000).toISOString()}` }, to: { datastream: 1, feature }, at, until: new Date(at.getTime() + lasts * 3_600_000) }));
const compared = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<unknown> => fc.oneof(value, fc.tuple(fc.constantFrom('$gt', '$gte', '$lt', '$lte', '$eq'), value).map(([by, one]) => ({ [by]: one })), fc.tuple(value, value).map(([a, b]) => ({ $gte: a, $lt: b })));
const { filter } = fc.letrec<{ filter: object; part: object }>((tie) => ({
  part: fc.oneof(
    compared(number).map((asked) => ({ _id: asked })), compared(time).map((asked) => ({ at: asked })), compared(time).map((asked) => ({ until: asked })), fc.array(number, { minLength: 1, maxLength: 3 }).map(($in) => ({ _id: { $in } })),
    fc.oneof(number, fc.array(number, { minLength: 1, maxLength: 3 }).map(($in) => ({ $in }))).map((asked) => ({ 'to.feature': asked })), number.map((one) => ({ 'to.datastream': one % 3 })), fc.constant({ 'is.result': 1 }),
  ),
  filter: fc.oneof({ maxDepth: 3 }, tie('part'), fc.array(tie('filter'), { minLength: 1, maxLength: 3 }).map(($and) => ({ $and })), fc.array(tie('filter'), { minLength: 1, maxLength: 3 }).map(($or) => ({ $or }))),
}));

test('no segment is passed over that holds an Observation that fits', async () => {
  await fc.assert(fc.asyncProperty(fc.uniqueArray(row, { minLength: 1, maxLength: 6, selector: ({ _id }) => _id }), filter, async (rows, where) => {
    const segment = await segmentOf(1, rows, 0);
    const hull = hullOf(where as never), opened = openSegment(segment);
    const fitting = rows.filter((doc) => fits(where, doc)).map(({ _id }) => _id);
    if (fitting.length > 0) expect(fits(segmentsFor(hull), segment)).toBe(true);
    expect(opened.within(hull).map(opened.idAt)).toEqual(expect.arrayContaining(fitting));
  }), { numRuns: 2_000 });
});

test('a Datastream, an id and a time leave few', async () => {
  const at = new Date(Date.UTC(2026, 6, 1, 3));
  const segment = await segmentOf(1, [{ _id: 5, is: { phenomenonTime: at.toISOString(), result: 1 }, to: { datastream: 1, feature: 2 }, at, until: at }], 0);
  for (const where of [{ 'to.datastream': 2 }, { _id: 6 }, { _id: { $lt: 5 } }, { at: { $gt: at } }, { $and: [{ 'to.datastream': 1 }, { until: { $lt: at } }] }, { 'to.feature': 3 }]) expect(fits(segmentsFor(hullOf(where)), segment), JSON.stringify(where)).toBe(false);
});

test.each([1_000, 24, 1])('by its marks a segment of %i has each of its ids, and few that it has not', (n) => {
  const ids = Array.from({ length: n }, (_, i) => 70_000_000_000 + i * 200), { size, bits } = marksOf(ids);
  const has = (id: number): boolean => mayHave(id).$or.some((one) => one['marks.size'] === size && one['marks.bits'].$bitsAllSet.every((place) => ((bits[place >> 3] as number) >> (place & 7)) & 1));
  expect(ids.every(has)).toBe(true);
  const others = Array.from({ length: 1_000 }, (_, i) => 70_000_000_007 + i * 200);
  expect(others.filter(has).length).toBeLessThan(250);
});
