import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { KIND_NAMES, kindSpec, type Kind } from '../observations/kinds.js';
import { contentKey } from '../observations/packing/pack.js';
import type { Reading, Value } from '../observations/reading.js';
import { isLate, LATE_AFTER_MS } from './late.js';
import { askAll, type Answer } from './rulebook.js';
import { at, aWindow, device, HOUR, MINUTE, reading } from './testing/window-builder.js';

const NOON = at('2026-11-24T12:00:00Z');
const SECOND = 1_000;

/** Any value that the door would believe. */
function plausible(kind: Kind): fc.Arbitrary<Value> {
  const { form, plausible: [min, max] = [0, 0], choices = [] } = kindSpec(kind);
  switch (form) {
    case 'number': return fc.oneof(fc.constantFrom(min, max), fc.double({ min, max, noNaN: true }));
    case 'pressure': return fc.tuple(fc.integer({ min, max: max - 1 }), fc.integer({ min: 1, max: max - min })).map(([low, more]) => ({ systolic: Math.min(max, low + more), diastolic: low }));
    case 'choice': return fc.constantFrom(...choices);
    case 'flag':
    case 'event': return fc.boolean();
    case 'position': return fc.record({ latitude: fc.double({ min: -90, max: 90, noNaN: true }), longitude: fc.double({ min: -180, max: 180, noNaN: true }) });
  }
}

/** Few devices and moments, so that many readings meet at one instant. */
const one = fc.constantFrom(...KIND_NAMES).chain((kind) => fc.record({ kind: fc.constant(kind), value: plausible(kind), ago: fc.oneof(fc.integer({ min: 0, max: 20 }).map((n) => n * MINUTE), fc.integer({ min: 0, max: 40 * 3_600 }).map((n) => n * SECOND)), from: fc.constantFrom('a', 'b', 'c') }));
const sensors = [device('gateway', NOON - MINUTE), device('motion', NOON - HOUR, { id: 'a' }), device('pendant', NOON - 30 * HOUR, { id: 'b' })];
const homeOf = (readings: readonly Reading[]) => aWindow({ now: NOON, readings, devices: sensors, rooms: { a: 'front', b: 'bathroom', c: 'hallway' } });

/** What is told, without when we heard of it. */
const told = ({ findings, failed, lookAgainAt }: Answer) => ({ findings: findings.map(({ evidence, ...finding }) => ({ ...finding, evidence: evidence.map(contentKey) })), failed, lookAgainAt });

describe('the same readings, all in time', () => {
  test('give the same answer in any order of arrival, with any repeats, also where several meet at one instant', () => {
    const stream = fc.array(one, { maxLength: 40 });
    const arrivals = fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: LATE_AFTER_MS })), { minLength: 40, maxLength: 40 });
    fc.assert(fc.property(stream, arrivals, arrivals, (words, first, second) => {
      const readings = words.map(({ kind, value, ago, from }, i) => reading(kind, value, NOON - ago, { device: from, receivedAt: Math.min(NOON, NOON - ago + (first[i]?.[1] ?? 0)) }));
      const repeats = readings.filter((_, i) => i % 2 === 0).map((r, i) => ({ ...r, receivedAt: Math.min(NOON, r.at + (second[i]?.[1] ?? 0)) }));
      const order = new Map([...repeats, ...readings].map((r, i) => [r, second[i % second.length]?.[0] ?? 0] as const));
      const shuffled = [...repeats, ...readings].sort((x, y) => (order.get(x) ?? 0) - (order.get(y) ?? 0));
      expect(told(askAll(homeOf(shuffled)))).toEqual(told(askAll(homeOf(readings))));
    }), { numRuns: 500 });
  });
});

describe('readings of any kind, late or ahead of our clock', () => {
  const sent = fc.array(fc.tuple(one, fc.integer({ min: -2 * MINUTE, max: 30 * HOUR })), { maxLength: 40 });
  const asSent = (words: readonly (readonly [{ kind: Kind; value: Value; ago: number; from: string }, number])[]) =>
    words.map(([{ kind, value, ago, from }, delay]) => reading(kind, value, NOON - ago, { device: from, receivedAt: NOON - ago + delay })).filter((r) => r.receivedAt <= NOON);

  test('make no rule fail and none look back', () => {
    fc.assert(fc.property(sent, (words) => {
      const { failed, lookAgainAt = Infinity } = askAll(homeOf(asSent(words)));
      expect(failed).toEqual([]);
      expect(lookAgainAt).toBeGreaterThan(NOON);
    }), { numRuns: 500 });
  });

  test('are measurements and doors of now only when told in time', () => {
    const ofNow = new Set(['low-oxygen', 'news2', 'blood-pressure', 'pulse', 'body-temperature', 'night-exit']);
    fc.assert(fc.property(sent, (words) => {
      const { findings } = askAll(homeOf(asSent(words)));
      expect(findings.filter((f) => ofNow.has(f.rule)).flatMap((f) => f.evidence).filter(isLate)).toEqual([]);
    }), { numRuns: 500 });
  });

  test('of a call for help that nobody cancelled are never lost behind others', () => {
    fc.assert(fc.property(sent, fc.constantFrom('sos', 'smoke', 'carbon-monoxide', 'gas', 'flood'), fc.integer({ min: 0, max: 25 * 60 }), (words, kind, minutes) => {
      const call = reading(kind, true, NOON - minutes * MINUTE, { device: 'z' });
      const { findings } = askAll(homeOf([...asSent(words).filter((r) => r.kind !== kind), call]));
      expect(findings.find((f) => f.rule === kind)).toMatchObject({ severity: 'stat', episode: `${kind}:z`, evidence: [call] });
    }), { numRuns: 300 });
  });
});
