import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FallWatch, type Tag } from './fall-watch.js';
import type { FallFinding } from './finding.js';
import type { Sample } from './sample.js';
import { aFall, blow, LYING, rest, shaking, signal, turning, UPRIGHT, type Part } from './testing/signals.js';

const listen = (samples: readonly Sample[], tag: Tag = { position: 'waist' }): FallFinding[] => {
  const watch = new FallWatch(tag);
  return [...watch.take(samples), ...watch.conclude()];
};
const weighing = (share: number, samples: readonly Sample[]): Sample[] => samples.map(({ t, x, y, z }) => ({ t, x: x * share, y: y * share, z: z * share }));
const clip = (samples: readonly Sample[], g: number): Sample[] => samples.map(({ t, x, y, z }) => ({ t, x: Math.max(-g, Math.min(g, x)), y: Math.max(-g, Math.min(g, y)), z: Math.max(-g, Math.min(g, z)) }));
const fell = (samples: readonly Sample[], tag?: Tag): number => listen(samples, tag).length;

/** What a waist feels, and a wrist, and whether each takes it for a fall. */
const SCENES: readonly [what: string, parts: Part[], waist: number, wrist: number][] = [
  ['a clean fall', aFall(), 1, 1],
  ['a soft fall against a wall', aFall({ impact: 2.3 }), 1, 0],
  ['a fall out of a brisk walk', [rest(1), shaking(3, 0.5, 2), ...aFall({ before: 0.01 })], 1, 1],
  ['a fall while jogging', [rest(2), shaking(5, 2, 2.7), turning(0.6, UPRIGHT, LYING, 0.5), blow(5), rest(6, LYING)], 1, 1],
  ['a fall after which somebody struggles', [rest(3), turning(0.6, UPRIGHT, LYING, 0.5), blow(4), shaking(5, 0.3, 1, LYING)], 1, 0],
  ['a hop', [rest(3), turning(0.2, UPRIGHT, UPRIGHT, 0.2), blow(4, UPRIGHT), rest(6)], 0, 0],
  ['hopping on the spot', [rest(3), shaking(6, 3, 2), rest(6)], 0, 0],
  ['sitting down hard', [rest(3), turning(0.4, UPRIGHT, [0, 0.95, 0.3]), blow(3, [0, 0.95, 0.3]), rest(6, [0, 0.95, 0.3])], 0, 0],
  ['clapping', [rest(3), turning(0.5, UPRIGHT, LYING), shaking(5, 5, 3, LYING), turning(0.5, LYING, UPRIGHT), rest(5)], 0, 0],
  ['one clap', [rest(3, LYING), blow(3, LYING, 0.05), rest(6, LYING)], 0, 0],
  ['lying down slowly', [rest(3), turning(2, UPRIGHT, LYING), rest(6, LYING)], 0, 0],
  ['dropping onto a bed', [rest(3), turning(0.8, UPRIGHT, LYING), blow(1.9), rest(6, LYING)], 0, 0],
  ['the tag dropped from a table', [rest(3), rest(0.4, [0, 0, 0.05]), blow(9, LYING, 0.04), rest(6, LYING)], 0, 0],
  ['getting up again at once', [rest(3), turning(0.6, UPRIGHT, LYING, 0.5), blow(4), turning(1, LYING, UPRIGHT), rest(6)], 0, 0],
];

describe('a tag', () => {
  test.each(SCENES)('%s', (_, parts, waist, wrist) => {
    for (const hz of [20, 50, 100, 200]) expect([hz, fell(signal(parts, { hz })), fell(signal(parts, { hz }), { position: 'wrist' })]).toEqual([hz, waist, wrist]);
  });

  test('says when it was, what it felt, and what would have to differ', () => {
    const [fall] = listen(signal(aFall(), { start: 1_000_000 }));
    expect(fall).toMatchObject({ at: 1_003_600, position: 'waist', clipped: false, stillSeconds: 1.5 });
    expect(fall?.impactG).toBeCloseTo(4, 0);
    expect(fall?.postureChangeDegrees).toBeGreaterThan(80);
    expect(fall?.because).toBe('The waist felt a blow of 4.0 g, came to rest turned by 84° and then lay still for 1.5 s.');
    expect(fall?.differ).toBe('There would be no finding with a blow under 2.0 g, an upheaval under 0.75 g, a turn under 45° or movement afterwards.');
  });

  test('of two falls in a long recording finds both, and rolling over afterwards is the same fall', () => {
    const twice = [...aFall(), blow(2.5), rest(20, LYING), turning(2, LYING, UPRIGHT), rest(30), ...aFall()];
    expect(listen(signal(twice)).map(({ at }) => Math.round(at / 1_000))).toEqual([4, 66]);
  });

  test.each<[string, Sample[], number | undefined]>([
    ['a tag at rest', signal([rest(90)]), 1], ['a tag at a quarter', weighing(0.25, signal([rest(90)])), 0.25], ['at four times', weighing(4, signal([rest(90)])), 4], ['that says next to nothing', weighing(0.02, signal([rest(90)])), 0.02],
    ['at a quarter, for less than a minute', weighing(0.25, signal([rest(50)])), undefined], ['at a quarter, shaken all the while', weighing(0.25, signal([shaking(90, 0.5, 2)])), undefined],
    ['mended', [...weighing(0.25, signal([rest(90)])), ...signal([rest(10)], { start: 90_000 })], 1],
  ])('%s: what it weighs at rest is known, or not yet', (_, samples, weight) => {
    const watch = new FallWatch({ position: 'waist' });
    watch.take(samples);
    if (weight === undefined) expect(watch.restWeight).toBeUndefined();
    else expect(watch.restWeight).toBeCloseTo(weight, 1);
  });

  test.each([[2, true], [4, true], [8, false]])('whose range ends at ±%i g still finds a fall of 6 g', (range, clipped) => {
    const [fall] = listen(clip(signal(aFall({ impact: 6 })), range), { position: 'waist', range });
    expect(fall?.clipped).toBe(clipped);
    expect(fall?.because.includes('at least')).toBe(clipped);
  });

  test.each([
    ['that ends 0.4 s after the blow', 0.4, 1], ['that ends with the blow', 0.01, 0], ['that ends a good second after it', 1.2, 1],
  ])('a recording %s is decided on what is known', (_, after, falls) => {
    expect(fell(signal(aFall({ after })))).toBe(falls);
  });

  test('a recording that begins just before the fall counts the blow alone', () => {
    expect(fell(signal(aFall({ before: 0.05 })))).toBe(1);
  });

  test('samples that are no numbers, zeros before the first measurement, and a broken scale are no fall and hide none', () => {
    const good = signal(aFall());
    const bad: Sample[] = [NaN, Infinity, -Infinity, 1e300].flatMap((x) => [{ t: 1_001, x, y: 0, z: 0 }, { t: x, x: 0, y: 1, z: 0 }]);
    expect(fell([{ t: 0, x: 0, y: 0, z: 0 }, ...bad, ...good])).toBe(1);
    expect(fell([...signal([rest(5)]), ...signal([rest(10, [0, 0, 4])], { start: 5_000 })])).toBe(0);
    expect(fell(signal([rest(5, [0, 0.27, 0]), blow(3, [0, 0.27, 0]), rest(5, [0, 0, 0.27])]))).toBe(0);
  });

  test('watches where it was heard and weighed what it must', () => {
    const watch = new FallWatch({ position: 'chest' });
    watch.take([...signal([rest(10)]), ...signal([rest(20, [0, 4, 0])], { start: 10_000 })]);
    expect([5_000, 12_000, 20_000, -9_000].map((at) => watch.watched(at))).toEqual([true, true, false, false]);
  });

  test('a gap over the blow hides it; the next fall is found', () => {
    const gappy = signal(aFall()).filter(({ t }) => t < 2_500 || t > 5_000);
    const later = signal([turning(2, LYING, UPRIGHT), ...aFall()], { start: 30_000 });
    expect(listen([...gappy, ...later]).map(({ at }) => at)).toEqual([35_600]);
  });

  test('a clock that leaps forth or back makes it another stream, and what was pending is decided', () => {
    const start = [...signal(aFall({ after: 1.2 })), ...signal([rest(5)], { start: 900_000 })];
    expect(fell([...start, ...signal(aFall(), { start: 100_000 })])).toBe(2);
  });
});

describe('whatever way a stream comes', () => {
  const scene = signal([rest(2), shaking(3, 0.5, 2), ...aFall(), shaking(2, 0.2, 1, LYING), rest(3, LYING)]);
  const whole = listen(scene);
  const within = (f: FallFinding[]): unknown[] => f.map(({ at, impactG }) => [at, impactG.toFixed(6)]);

  test('in pieces of any sizes, told twice, or shaken up within two seconds, it is the same', () => {
    fc.assert(fc.property(fc.array(fc.integer({ min: 1, max: 200 }), { minLength: 1, maxLength: 40 }), fc.integer({ min: 1, max: 90 }), fc.boolean(), (sizes, shift, twice) => {
      const watch = new FallWatch({ position: 'waist' });
      const shaken = [...scene].sort((a, b) => a.t + ((a.t * 7) % (shift * 20)) - (b.t + ((b.t * 7) % (shift * 20))));
      const found: FallFinding[] = [];
      for (let at = 0, i = 0; at < shaken.length; i += 1) {
        const piece = shaken.slice(at, at + (sizes[i % sizes.length] as number));
        at += piece.length;
        found.push(...watch.take(piece), ...(twice ? watch.take(piece) : []));
      }
      expect([...found, ...watch.conclude()]).toEqual(whole);
    }), { numRuns: 60 });
  });

  test('turning the tag on the body changes nothing', () => {
    const angle = fc.double({ min: -Math.PI, max: Math.PI, noNaN: true });
    fc.assert(fc.property(angle, angle, angle, (a, b, c) => {
      const turned = scene.map(({ t, x, y, z }) => {
        const [x1, y1] = [x * Math.cos(a) - y * Math.sin(a), x * Math.sin(a) + y * Math.cos(a)];
        const [y2, z2] = [y1 * Math.cos(b) - z * Math.sin(b), y1 * Math.sin(b) + z * Math.cos(b)];
        return { t, x: x1 * Math.cos(c) + z2 * Math.sin(c), y: y2, z: z2 * Math.cos(c) - x1 * Math.sin(c) };
      });
      expect(within(listen(turned))).toEqual(within(whole));
    }), { numRuns: 60 });
  });

  test('noise of any kind never throws, and the next fall is found', () => {
    const any = fc.record({ t: fc.oneof(fc.double(), fc.integer({ min: 0, max: 20_000 })), x: fc.double(), y: fc.double(), z: fc.double({ min: -20, max: 20 }) });
    fc.assert(fc.property(fc.array(any, { maxLength: 300 }), (noise) => {
      const watch = new FallWatch({ position: 'chest' });
      watch.take(noise);
      expect(watch.take([...signal(aFall({ before: 6, after: 9 }), { start: 5_000_000 }), { t: 5_100_000, x: 0, y: 1, z: 0 }]).length).toBeGreaterThan(0);
    }), { numRuns: 60 });
  });
});
