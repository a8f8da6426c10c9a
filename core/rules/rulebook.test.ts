import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Kind } from '../observations/kinds.js';
import type { Value } from '../observations/reading.js';
import { news2 } from './news2.js';
import type { Rule } from './rule.js';
import { askAll, RULES } from './rulebook.js';
import { at, aWindow, device, HOUR, MINUTE, reading } from './testing/window-builder.js';

const NOON = at('2026-11-24T12:00:00Z');

describe('the rulebook', () => {
  test('names every rule once, with its version and its source', () => {
    expect(new Set(RULES.map((rule) => rule.name)).size).toBe(RULES.length);
    for (const { version, source, closes, cleared } of RULES) {
      expect([version, source]).toEqual([expect.stringMatching(/^\d+$/), expect.stringMatching(/R\d\d/)]);
      expect(cleared !== undefined).toBe(closes === 'data');
    }
  });

  test('has nothing to say of a home of which nothing is known', () => {
    expect(askAll(aWindow({ now: NOON }))).toMatchObject({ findings: [], failed: [] });
  });

  test('a rule that throws silences only itself', () => {
    const error = new Error('no');
    const throws = (name: string, part: Partial<Rule>): Rule => ({ name, version: '1', source: '', closes: 'data', ask: () => undefined, ...part });
    const bad = [throws('asks', { ask() { throw error; } }), throws('looks', { lookAgainAt() { throw error; } })];
    const answer = askAll(aWindow({ now: NOON, readings: [reading('sos', true, NOON)] }), [bad[0]!, ...RULES, bad[1]!]);
    expect(answer.findings.map((f) => f.rule)).toEqual(['sos']);
    expect(answer.failed).toEqual([{ rule: 'asks', error }, { rule: 'looks', error }]);
  });

  test('looks again at the earliest of all wishes', () => {
    const fall = reading('fall', true, NOON - 10_000);
    expect(askAll(aWindow({ now: NOON, readings: [fall] })).lookAgainAt).toBe(NOON + 50_000);
    expect(askAll(aWindow({ now: NOON }), []).lookAgainAt).toBeUndefined();
  });
});

const values: Partial<Record<Kind, readonly Value[]>> = {
  motion: [true, false], door: ['open', 'closed'], bed: ['in', 'out'], sos: [true, false], fall: [true, false], smoke: [true], flood: [true], 'carbon-monoxide': [true], gas: [true], 'telecare-alarm': ['seizure', 'out-of-bed'], medication: ['taken', 'missed'],
  'heart-rate': [40, 72, 135], 'oxygen-saturation': [82, 87, 93, 97], 'respiratory-rate': [8, 16, 26], 'body-temperature': [34.9, 36.6, 39.2], consciousness: ['A', 'V'], 'supplemental-oxygen': [true, false],
  'blood-pressure': [{ systolic: 70, diastolic: 40 }, { systolic: 125, diastolic: 80 }, { systolic: 200, diastolic: 120 }],
};
const told = fc.constantFrom(...(Object.keys(values) as Kind[])).chain((kind) => fc.record({ kind: fc.constant(kind), value: fc.constantFrom(...(values[kind] ?? [])), ago: fc.integer({ min: -120, max: 30 * 3_600 }), delay: fc.constantFrom(0, 0, 0, 20 * MINUTE), device: fc.constantFrom('a', 'b') }));
const aHome = fc.record({ told: fc.uniqueArray(told, { maxLength: 30, selector: (one) => `${one.kind} ${one.ago}` }), wanders: fc.boolean(), away: fc.boolean(), oxygenScale: fc.constantFrom(1 as const, 2 as const) });

describe('whatever a home says', () => {
  const windowOf = ({ told: words, wanders, away, oxygenScale }: typeof aHome extends fc.Arbitrary<infer Home> ? Home : never, now = NOON) =>
    aWindow({
      now, away, limits: { wanders, oxygenScale }, rooms: { a: 'front', b: 'hallway' }, devices: [device('motion', NOON - HOUR), device('gateway', NOON - MINUTE)],
      readings: words.map(({ kind, value, ago, delay, device: from }) => reading(kind, value, NOON - ago * 1_000, { device: from, receivedAt: Math.max(NOON - ago * 1_000 + delay, NOON - 30 * HOUR) })),
    });

  test('no rule fails, each answers once, in plain words, and none wants to look back', () => {
    fc.assert(fc.property(aHome, (home) => {
      const { findings, failed, lookAgainAt = Infinity } = askAll(windowOf(home));
      expect(failed).toEqual([]);
      expect(new Set(findings.map((f) => f.rule)).size).toBe(findings.length);
      expect(lookAgainAt).toBeGreaterThan(NOON);
      for (const { rule, version, because, differ, evidence } of findings) {
        expect(RULES.find((r) => r.name === rule)?.version).toBe(version);
        expect([because, differ]).toEqual([expect.stringMatching(/^[A-Z][^\n]*\.$/), expect.stringMatching(/^[A-Z][^\n]*\.$/)]);
        expect(because).not.toMatch(/undefined|NaN|\[object|Infinity/);
        expect(evidence.every((r) => r.receivedAt <= NOON || r.at <= NOON)).toBe(true);
      }
    }), { numRuns: 300 });
  });

  test('the early warning score takes nothing away from what another rule finds', () => {
    const others = RULES.filter((rule) => rule !== news2);
    fc.assert(fc.property(aHome, (home) => {
      const window = windowOf(home);
      expect(askAll(window).findings.filter(({ rule }) => rule !== news2.name)).toEqual(askAll(window, others).findings);
    }), { numRuns: 300 });
  });

  test('the order in which it was told changes no answer', () => {
    fc.assert(fc.property(aHome, fc.infiniteStream(fc.nat()), (home, random) => {
      const keys = new Map(home.told.map((one) => [one, random.next().value as number]));
      const shuffled = { ...home, told: [...home.told].sort((x, y) => (keys.get(x) ?? 0) - (keys.get(y) ?? 0)) };
      expect(askAll(windowOf(shuffled))).toEqual(askAll(windowOf(home)));
    }), { numRuns: 300 });
  });

  test('nothing becomes an alert between two looks without a new reading', () => {
    fc.assert(fc.property(aHome, fc.integer({ min: 1, max: 26 * 3_600 }), (home, seconds) => {
      const past = { ...home, told: home.told.filter(({ ago, delay }) => ago > 0 && ago * 1_000 >= delay) }; // only what has come by now
      const later = NOON + seconds * 1_000;
      const before = askAll(windowOf(past));
      if ((before.lookAgainAt ?? Infinity) <= later) return;
      const key = (f: { rule: string; severity: string }): string => `${f.rule} ${f.severity}`;
      const known = new Set(before.findings.map(key));
      expect(askAll(windowOf(past, later)).findings.map(key).filter((k) => !known.has(k))).toEqual([]);
    }), { numRuns: 300 });
  });
});
