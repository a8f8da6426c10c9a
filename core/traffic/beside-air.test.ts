import { describe, expect, test } from 'vitest';
import { contrastOf, inWords, type HourBoth } from './beside-air.js';

const START = Date.parse('2026-01-05T00:00:00Z'), HOUR = 3_600_000;

/** Numbers that look like chance and are the same in every run. */
function chance(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296;
    return state / 4_294_967_296;
  };
}

/**
 * A year at a roadside: traffic and air both follow the hour of the day, and both fall with rain; a week has weather of its
 * own. `effect`: µg/m³ for each vehicle.
 */
function year(effect: number, seed: number, withRain = true): HourBoth[] {
  const random = chance(seed);
  let weather = 0;
  return Array.from({ length: 52 * 7 * 24 }, (_, i) => {
    if (i % (7 * 24) === 0) weather = 20 * random();
    const daily = 400 * (1 + Math.sin(((i % 24) / 24) * 2 * Math.PI)), wet = random() < 0.3;
    const vehicles = Math.round(100 + daily + 300 * random() - (wet ? 150 : 0));
    const concentration = 10 + daily / 20 + weather + effect * vehicles - (wet ? 15 : 0) + 10 * random();
    return { at: START + i * HOUR, vehicles, concentration, ...(withRain ? { rain: wet ? 1 : 0 } : {}) };
  });
}

describe('busy hours against quiet hours', () => {
  test('an effect of 0.05 µg/m³ a vehicle is found, and what the hour of the day does to both is not taken for it', () => {
    const contrast = contrastOf(year(0.05, 1), 'UTC');
    const expected = 0.05 * ((contrast?.busy.vehicles ?? 0) - (contrast?.quiet.vehicles ?? 0));
    expect(expected).toBeGreaterThan(5);
    expect(contrast?.low).toBeLessThan(expected);
    expect(contrast?.high).toBeGreaterThan(expected);
    expect(contrast).toMatchObject({ matchedBy: ['rain'], weeks: expect.any(Number) });
  });

  test('where there is none, the interval holds nought in about nineteen years of twenty', () => {
    const missed = Array.from({ length: 40 }, (_, seed) => contrastOf(year(0, seed + 1), 'UTC')).filter((contrast) => contrast && (contrast.low > 0 || contrast.high < 0));
    expect(missed.length).toBeLessThanOrEqual(6);
  });

  test('weather that moves both is taken for traffic when nobody measured it, and not when it was', () => {
    const [blind, seeing] = [contrastOf(year(0, 3, false), 'UTC'), contrastOf(year(0, 3), 'UTC')];
    expect(blind?.low).toBeGreaterThan(3);
    expect(Math.abs(seeing?.difference ?? 9)).toBeLessThan(2);
  });

  test.each([['nothing', []], ['a month', year(0.05, 1).slice(0, 30 * 24)], ['roads that are always equally busy', year(0.05, 1).map((hour) => ({ ...hour, vehicles: 100 }))]])('of %s nothing is said', (_, hours) => expect(contrastOf(hours, 'UTC')).toBeUndefined());

  test('in words: what it says, what it cannot say, and how far the two stand apart', () => {
    const contrast = contrastOf(year(0.05, 1), 'UTC');
    if (!contrast) throw new Error('no contrast');
    const words = inWords(contrast, 'NO2', 450);
    expect(words[0]).toMatch(/^In busy hours there was \d+\.\d µg\/m³ more NO2 than in quiet hours with the same hour of the day, kind of day and rain\. With 95 % confidence/);
    expect(words.join(' ')).toMatch(/does not show that traffic alone is the cause.*Wind was not measured.*450 m/);
    expect(inWords({ ...contrast, low: -1, high: 1 }, 'NO2', 20)[0]).toContain('no difference in NO2 can be told from chance');
    expect(inWords({ ...contrast, difference: -3, low: -4, high: -2, matchedBy: ['wind'] }, 'NO2', undefined)).toHaveLength(2);
  });
});
