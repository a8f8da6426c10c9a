import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { planOf, POINTS, USUAL } from './plan.js';

test('the same seed is the same run, another seed another', () => {
  expect(planOf('a', 40, USUAL)).toEqual(planOf('a', 40, USUAL));
  expect(planOf('a', 40, USUAL)).not.toEqual(planOf('b', 40, USUAL));
});

test('a run of crash points meets each as often as any other', () => {
  const met = planOf('points', 2 * POINTS.length, ['points']).map(({ detail }) => detail);
  for (const point of POINTS) expect(met.filter((one) => one === point), point).toHaveLength(2);
});

test('and one of some of them meets those', () => {
  expect(planOf('points', 4, ['points'], ['alert.after-open']).map(({ detail }) => detail)).toEqual(Array(4).fill('alert.after-open'));
});

test('every point on the way to a carer is a point of the app', () => {
  const page = readFileSync(new URL('../../modules/platform/crash-points.ts', import.meta.url), 'utf8');
  for (const point of POINTS) expect(page).toContain(`'${point}'`);
});
