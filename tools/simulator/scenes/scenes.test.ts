import { describe, expect, test } from 'vitest';
import { isKind, kindSpec } from '../../../core/observations/kinds.js';
import { news2Deteriorating } from './measured.js';
import { isNight, laterScene, OPENING } from '../programme.js';
import { thingNamed } from '../street/kit.js';
import { STREET } from '../street/people.js';
import { together } from './scene.js';
import { SCENES, sceneNamed } from './scenes.js';

test('every scene that is promised can be played', () => {
  expect(SCENES.map(({ name }) => name).sort()).toEqual([
    'device-silent', 'fall', 'fall-cancelled', 'fever', 'flood', 'high-blood-pressure', 'low-oxygen', 'news2-deteriorating',
    'night-exit', 'no-movement', 'smoke', 'sos', 'well-day',
  ]);
  expect(sceneNamed('earthquake')).toBeUndefined();
});

describe.each(SCENES.map((scene) => [scene.name, scene] as const))('%s', (_, scene) => {
  test('is said by things of the kit, in believable readings of now', () => {
    for (const { thing, kind, value, ago = 0 } of scene.beats) {
      expect(scene.things).toContain(thing);
      expect(thingNamed(thing)).toBeDefined();
      expect(isKind(kind)).toBe(true);
      const [low, high] = kindSpec(kind).plausible ?? [-Infinity, Infinity];
      if (typeof value === 'number') expect(value >= low && value <= high).toBe(true);
      // A quarter of an hour back, a reading is history and opens nothing live.
      expect(ago).toBeLessThan(15 * 60);
    }
  });

  test('an answer comes from somebody in a circle, and only where an alert is expected', () => {
    if (scene.answers) expect(scene.expects).toBeDefined();
    for (const { rank } of scene.answers ?? []) expect(rank).toBe(1);
  });
});

test('the three NEWS2 sets are whole and each is worse', () => {
  const sets = together(news2Deteriorating.beats);
  expect(sets).toHaveLength(3);
  for (const { beats } of sets) expect(beats.map(({ kind }) => kind).sort()).toEqual(['blood-pressure', 'body-temperature', 'consciousness', 'heart-rate', 'oxygen-saturation', 'respiratory-rate', 'supplemental-oxygen']);
});

test('beats of one second go out together, in order', () => {
  const beat = (after: number, thing: string) => ({ after, thing, kind: 'motion' as const, value: true });
  expect(together([beat(2, 'c'), beat(0, 'a'), beat(2, 'd'), beat(0, 'b')]).map(({ after, beats }) => [after, beats.map(({ thing }) => thing)])).toEqual([[0, ['a', 'b']], [2, ['c', 'd']]]);
});

describe('the programme', () => {
  const home = (key: string) => STREET.find((one) => one.key === key);

  test('opens with a call that is answered and one that nobody answers, so that the next person is told within a minute', () => {
    expect(OPENING.map(({ scene, home: key }) => [scene.name, key])).toEqual([['sos', 'whitlock'], ['low-oxygen', 'adeyemi']]);
    const [answered, unanswered] = OPENING;
    expect(answered?.scene.answers?.[0]?.after).toBeLessThan(home('whitlock')?.answerWithin?.stat ?? 0);
    expect(unanswered?.scene.answers).toBeUndefined();
    expect((answered?.after ?? 0) + (unanswered?.after ?? 0) + (home('adeyemi')?.answerWithin?.stat ?? 60)).toBeLessThan(45);
  });

  const NOON = Date.parse('2026-11-24T12:00:00Z');
  test('goes on every few minutes, in homes that have what is needed, never twice running in one home', () => {
    const items = Array.from({ length: 60 }, (_, n) => laterScene('2026-11-24', n, NOON));
    expect(items).toEqual(Array.from({ length: 60 }, (_, n) => laterScene('2026-11-24', n, NOON)));
    expect(items.map(({ home: key }) => key)).not.toEqual(Array.from({ length: 60 }, (_, n) => laterScene('2026-11-25', n, NOON).home));
    for (const { scene, home: key, after } of items) {
      expect(after >= 180 && after <= 330).toBe(true);
      expect(scene.name).not.toBe('night-exit');
      expect(home(key)?.things.map(({ name }) => name)).toEqual(expect.arrayContaining([...scene.things]));
    }
  });

  test.each([['2026-11-24T21:59:00Z', false], ['2026-11-24T22:00:00Z', true], ['2026-11-24T05:59:00Z', true], ['2026-11-24T06:00:00Z', false], ['2026-07-01T21:00:00Z', true]])(
    'at %s it is night in the street: %s', (at, night) => {
      expect(isNight(Date.parse(at))).toBe(night);
    },
  );
});
