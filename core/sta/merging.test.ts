import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fromBoxes, merged } from './merging.js';

async function* each<T>(list: readonly T[]): AsyncGenerator<T> {
  yield* list;
}
async function all<T>(list: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const one of list) found.push(one);
  return found;
}
const byNumber = (a: number, b: number): number => a - b;
const numbers = fc.uniqueArray(fc.nat({ max: 200 }));

test('two lists in order are one; what is in both is there once', async () => {
  await fc.assert(fc.asyncProperty(numbers, numbers, async (a, b) => {
    const found = await all(merged(each(a.sort(byNumber)), each(b.sort(byNumber)), byNumber));
    expect(found).toEqual([...new Set([...a, ...b])].sort(byNumber));
  }));
});

test('what is in many boxes comes in order, whichever way, and no box is opened before its time', async () => {
  await fc.assert(fc.asyncProperty(fc.array(fc.array(fc.nat({ max: 100 }), { minLength: 1 })), fc.boolean(), fc.nat({ max: 20 }), async (boxes, down, wanted) => {
    const order = (a: number, b: number): number => (down ? b - a : a - b);
    const begin = (box: readonly number[]): number => [...box].sort(order)[0] as number;
    const inOrder = [...boxes].sort((a, b) => order(begin(a), begin(b)));
    const opened: number[][] = [], found: number[] = [];
    const open = (box: number[]): Iterator<number> => (opened.push(box), [...box].sort(order).values());
    for await (const one of fromBoxes(each(inOrder), { open, mayPrecede: (box, item) => order(begin(box), item) <= 0, order })) {
      if (found.length === wanted) break;
      found.push(one);
    }
    expect(found).toEqual(boxes.flat().sort(order).slice(0, wanted));
    const last = boxes.flat().sort(order)[wanted] ?? found.at(-1);
    for (const box of opened) expect(order(begin(box), last ?? 0)).toBeLessThanOrEqual(0);
  }));
});
