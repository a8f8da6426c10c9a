import { expect, test } from 'vitest';
import { Together } from './together.js';

function counting(): { together: Together<string, number>; asked: string[][] } {
  const asked: string[][] = [];
  const together = new Together<string, number>(async (keys) => {
    asked.push([...keys]);
    return new Map(keys.filter((key) => key !== 'unknown').map((key) => [key, key.length]));
  });
  return { together, asked };
}

test('questions of one turn are one question, and each gets its own answer', async () => {
  const { together, asked } = counting();
  expect(await Promise.all([together.of('a'), together.of('bb'), together.of('a'), together.of('unknown')])).toEqual([1, 2, 1, undefined]);
  expect(asked).toEqual([['a', 'bb', 'unknown']]);
});

test('a question that comes while an answer is under way is asked anew', async () => {
  const { together, asked } = counting();
  const first = together.of('a');
  await new Promise((resolve) => setImmediate(resolve));
  expect(await Promise.all([first, together.of('a')])).toEqual([1, 1]);
  expect(asked).toEqual([['a'], ['a']]);
});

test('more keys than one question bears become several', async () => {
  const { together, asked } = counting();
  const keys = Array.from({ length: 1_203 }, (_, i) => `key ${i}`);
  expect(await Promise.all(keys.map((key) => together.of(key)))).toEqual(keys.map((key) => key.length));
  expect(asked.map((one) => one.length)).toEqual([500, 500, 203]);
});

test('a failure reaches those who asked together, and the next question is answered', async () => {
  let broken = true;
  const together = new Together<string, number>(async (keys) => {
    if (broken) throw new Error('the store stands still');
    return new Map(keys.map((key) => [key, 1]));
  });
  const outcomes = await Promise.allSettled([together.of('a'), together.of('b')]);
  expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  broken = false;
  expect(await together.of('a')).toBe(1);
});
