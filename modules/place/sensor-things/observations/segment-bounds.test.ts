import fc from 'fast-check';
import siftModule from 'sift';
import { expect, test } from 'vitest';
import type { EntityDoc } from '../entity-docs.js';
import { segmentsFor } from './segment-bounds.js';
import { segmentOf } from './town-segment-doc.js';

const sift = siftModule as unknown as typeof siftModule.default;
const fits = (where: object, doc: object): boolean => sift(where as never)(doc);

const number = fc.integer({ min: 1, max: 12 });
const time = number.map((hour) => new Date(Date.UTC(2026, 6, 1, hour)));
const row = fc.record({ id: number, feature: number, at: time, lasts: fc.nat({ max: 3 }) })
  .map(({ id, feature, at, lasts }): EntityDoc => ({ _id: id, is: { result: 1, phenomenonTime: lasts === 0 ? at.toISOString() : `${at.toISOString()}/${new Date(at.getTime() + lasts * 3_600_000).toISOString()}` }, to: { datastream: 1, feature }, at, until: new Date(at.getTime() + lasts * 3_600_000) }));
const compared = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<unknown> => fc.oneof(value, fc.tuple(fc.constantFrom('$gt', '$gte', '$lt', '$lte', '$eq'), value).map(([by, one]) => ({ [by]: one })), fc.tuple(value, value).map(([a, b]) => ({ $gte: a, $lt: b })));
const { filter } = fc.letrec<{ filter: object; part: object }>((tie) => ({
  part: fc.oneof(
    compared(number).map((asked) => ({ _id: asked })), compared(time).map((asked) => ({ at: asked })), compared(time).map((asked) => ({ until: asked })), fc.array(number, { minLength: 1, maxLength: 3 }).map(($in) => ({ _id: { $in } })),
    fc.oneof(number, fc.array(number, { maxLength: 3 }).map(($in) => ({ $in }))).map((asked) => ({ 'to.feature': asked })), number.map((one) => ({ 'to.datastream': one % 3 })), fc.constant({ 'is.result': 1 }),
  ),
  filter: fc.oneof({ maxDepth: 3 }, tie('part'), fc.array(tie('filter'), { minLength: 1, maxLength: 3 }).map(($and) => ({ $and })), fc.array(tie('filter'), { minLength: 1, maxLength: 3 }).map(($or) => ({ $or }))),
}));

test('no segment is passed over that holds an Observation that fits', async () => {
  await fc.assert(fc.asyncProperty(fc.uniqueArray(row, { minLength: 1, maxLength: 6, selector: ({ _id }) => _id }), filter, async (rows, where) => {
    const segment = await segmentOf(1, 20_635, rows, 0);
    if (rows.some((doc) => fits(where, doc))) expect(fits(segmentsFor(where as never), segment)).toBe(true);
  }), { numRuns: 2_000 });
});

test('a Datastream, an id and a time leave few', async () => {
  const at = new Date(Date.UTC(2026, 6, 1, 3));
  const segment = await segmentOf(1, 20_635, [{ _id: 5, is: { phenomenonTime: at.toISOString(), result: 1 }, to: { datastream: 1, feature: 2 }, at, until: at }], 0);
  for (const where of [{ 'to.datastream': 2 }, { _id: 6 }, { _id: { $lt: 5 } }, { at: { $gt: at } }, { $and: [{ 'to.datastream': 1 }, { until: { $lt: at } }] }, { 'to.feature': 3 }]) expect(fits(segmentsFor(where), segment), JSON.stringify(where)).toBe(false);
});
