import { expect, test } from 'vitest';
import { Round } from './round.js';

const soon = (ms = 60): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const fails = (error: unknown): void => expect.unreachable(String(error));

test('one look at a time, and again when it has ended', async () => {
  let [looks, atOnce, most] = [0, 0, 0];
  const round = new Round(1, async () => {
    most = Math.max(most, (atOnce += 1));
    await soon(10);
    atOnce -= 1;
    looks += 1;
  }, fails);
  round.start();
  while (looks < 3) await soon(5);
  await round.stop();
  expect(most).toBe(1);
});

test('a look that fails is told, and the next one comes all the same', async () => {
  const told: unknown[] = [];
  let looks = 0;
  const round = new Round(1, () => ((looks += 1) === 1 ? Promise.reject(new Error('away')) : Promise.resolve()), (error) => told.push(error));
  round.start();
  while (looks < 3) await soon(5);
  await round.stop();
  expect(told).toEqual([new Error('away')]);
});

test('stopping waits for the look under way, and there is no other afterwards, not even by a second start', async () => {
  let [begun, ended] = [0, 0];
  const round = new Round(1, async () => {
    begun += 1;
    while (!round.isOver) await soon(1);
    await soon(20);
    ended += 1;
  }, fails);
  round.start({ atOnce: true });
  expect(begun).toBe(1);
  await round.stop();
  expect(ended).toBe(1);
  round.start({ atOnce: true });
  await soon();
  expect([begun, ended]).toEqual([1, 1]);
});
