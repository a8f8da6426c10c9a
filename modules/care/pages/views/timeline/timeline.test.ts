import { describe as group, expect, test } from 'vitest';
import { aReading, anEndedAlert, annReads, anOpenAlert, carers, NOW } from '../../../../../test/pages/builders.js';
import { timelineChart } from './chart.js';
import { describe } from './describe.js';
import { timelineRows, type TimelineFacts } from './rows.js';
import { spanOf } from './span.js';

const span = spanOf({ day: '2026-11-23' }, NOW);
const facts = (change: Partial<TimelineFacts> = {}): TimelineFacts => ({
  from: span.from, to: span.to, now: NOW, alerts: [], readings: [], gaps: [], carers, reader: annReads,
  room: ({ device }) => ({ 'motion-1': 'kitchen' })[device as string], source: (device) => device, observationId: (reading) => `obs-${reading.kind}-${reading.at}`, ...change,
});

group('the time shown', () => {
  test.each([
    [{}, '2026-11-23', 1], [{ day: '2026-11-20' }, '2026-11-20', 1], [{ day: '2027-01-01' }, '2026-11-23', 1], [{ day: 'yesterday' }, '2026-11-23', 1],
    [{ days: '7' }, '2026-11-23', 7], [{ days: '900' }, '2026-11-23', 1],
  ])('%j shows until %s, %i days', (query, key, days) => expect(spanOf(query, NOW)).toMatchObject({ key, days }));

  test('there is no later than today', () => expect([span.later, spanOf({ day: '2026-11-22' }, NOW).later]).toEqual([undefined, '2026-11-23']));
  test('a week is seven local days, also across the end of summer time', () => {
    const week = spanOf({ day: '2026-10-28', days: '7' }, NOW);
    expect((week.to - week.from) / 3_600_000).toBe(7 * 24 + 1);
  });
});

group('rows', () => {
  test('every reading is one line with its record, newest first', () => {
    const rows = timelineRows(facts({ readings: [aReading('body-weight', 70, 60), aReading('oxygen-saturation', 93, 10)] }));
    expect(rows.map((row) => `${row.what} ${row.detail}`)).toEqual(['SpO2 93 %', 'Weight 70 kg']);
    expect(rows[0]?.links).toEqual({ json: `/fhir/R4/Observation/obs-oxygen-saturation-${NOW - 600_000}`, provenance: `/fhir/R4/Provenance?target=Observation/obs-oxygen-saturation-${NOW - 600_000}` });
  });

  test('movement in a room is told by the hour, and says how often', () => {
    const readings = [59, 40, 20, 3, 1].map((minutes) => aReading('motion', true, minutes + 2));
    expect(timelineRows(facts({ readings })).map(({ detail, count }) => [detail, count])).toEqual([['seen', 5]]);
  });

  test('many numbers are told by the hour with their range, each kept in the count', () => {
    const readings = Array.from({ length: 50 }, (_, i) => aReading('heart-rate', 60 + i, 60 - i));
    const rows = timelineRows(facts({ readings }));
    expect(rows.reduce((sum, row) => sum + row.count, 0)).toBe(50);
    expect(rows.at(-1)?.detail).toMatch(/^60 to \d+ a minute$/);
  });

  test('an alert and every action on it stand on the same line of time, with the alert’s record', () => {
    const action = { type: 'claimed' as const, at: NOW - 60_000, by: { kind: 'carer' as const, id: 'tom' } };
    const told = { type: 'told' as const, at: NOW - 90_000, by: { kind: 'service' as const, id: 'hearthline' }, note: 'ann tom' };
    const rows = timelineRows(facts({ alerts: [anEndedAlert({ actions: [told, action] })] }));
    expect(rows.map((row) => `${row.what} | ${row.detail} | ${row.source}`)).toEqual([
      'On the way | Pressed the pendant, hallway. | Tom', 'Told | you and Tom: Pressed the pendant, hallway. | Hearthline', 'Now: Pressed the pendant, hallway. | False alarm | Rule call for help, version 1',
    ]);
    expect(rows.every((row) => row.links?.json === '/fhir/R4/DetectedIssue/a1')).toBe(true);
  });

  test('time not watched is a line of its own', () => {
    expect(timelineRows(facts({ gaps: [{ from: NOW - 7_200_000, to: NOW - 3_600_000, because: 'The hub was silent' }] }))[0]).toMatchObject({ lane: 'Not watched', detail: 'The hub was silent', source: '1 hour' });
  });
});

group('the picture', () => {
  test('holds a week of minutes in a few hundred points', () => {
    const week = spanOf({ day: '2026-11-23', days: '7' }, NOW);
    const readings = Array.from({ length: 10_080 }, (_, i) => aReading('heart-rate', 60 + (i % 30), 10_080 - i));
    const [lane] = timelineChart(facts({ from: week.from, to: week.to, readings }), {}).vitals;
    expect(lane?.dots.length).toBeLessThanOrEqual(2 * 421);
    expect([lane?.low, lane?.high]).toEqual(['60', '89']);
  });

  test('the lowest value of a crowded minute is never thinned away', () => {
    const readings = Array.from({ length: 600 }, (_, i) => aReading('oxygen-saturation', i === 333 ? 81 : 97, 60 - i / 10));
    const [lane] = timelineChart(facts({ readings }), { oxygenLow: { asap: 94, stat: 92 } }).vitals;
    expect(lane?.dots.filter((dot) => dot.out).length).toBe(1);
  });

  test('the line breaks where nobody measured', () => {
    const readings = [aReading('heart-rate', 60, 600), aReading('heart-rate', 62, 590), aReading('heart-rate', 70, 60), aReading('heart-rate', 71, 50)];
    expect(timelineChart(facts({ readings }), {}).vitals[0]?.lines.length).toBe(2);
  });

  test('alerts at the same time stand beneath each other', () => {
    const { marks } = timelineChart(facts({ alerts: [anOpenAlert(), anOpenAlert({ since: NOW - 60_000 })] }), {}).alerts;
    expect(marks[1]!.y).toBeGreaterThan(marks[0]!.y);
  });

  test('time not watched is drawn no further than now', () => {
    const { blind, nowX } = timelineChart(facts({ gaps: [{ from: NOW - 3_600_000, to: span.to, because: '' }] }), {});
    expect(blind[0]!.x + blind[0]!.width).toBeCloseTo(nowX!, 0);
  });
});

group('two sentences', () => {
  test('say what happened, how it was and when we could not know', () => {
    const sentences = describe(facts({
      alerts: [anOpenAlert()], readings: [aReading('oxygen-saturation', 97, 200), aReading('oxygen-saturation', 93, 100), aReading('motion', true, 12)],
      gaps: [{ from: NOW - 7_200_000, to: NOW - 3_600_000, because: '' }],
    }), 'Mary');
    expect(sentences).toEqual(['Mary had one alert (still open), the newest at 14:00: Pressed the pendant, hallway.', 'SpO2 was 93 to 97 % and the last sign of life was in the kitchen at 13:50; for 1 hour Mary was not watched.']);
  });

  test('nothing recorded is said, not left out', () => expect(describe(facts(), 'Mary')).toEqual(['Mary had no alerts.', 'No movement at home was recorded.']));
});
