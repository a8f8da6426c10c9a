import { expect, test } from 'vitest';
import { activitySource, measureSource } from './meaning.js';
import { bar, progressWords } from './progress.js';
import { prove } from './prove.js';
import type { Recorded, RecordedHome } from './recording.js';
import { reportOf, type HomeResult } from './report.js';
import { columns, reportWords } from './report-words.js';
import { readOptions } from './options.js';
import { Usage } from '../shared/usage.js';

const kitchen = activitySource('kitchen')!;
const fever = measureSource('Body Temperature')!;
const DAY = 86_400_000;
const readings: readonly Recorded[] = [
  { source: kitchen, value: true, at: 0 },
  { source: kitchen, value: true, at: 0 },
  { source: fever, value: 74.1, at: 1 },
  { source: fever, value: 36.5, at: 14 * DAY },
];
const clean = { quarantined: [2], rejected: [] };

test('copies and readings kept apart are not missed', () => {
  expect(prove(readings, clean, { total: 2, byKind: { motion: 1, 'body-temperature': 1 } })).toEqual({
    distinct: 3, quarantined: 1, rejected: 0, counted: 2, lost: 0, doubled: 0,
  });
});

test.each<[Record<string, number>, number, number, string]>([
  [{ motion: 1 }, 1, 0, 'one lost'],
  [{ motion: 2, 'body-temperature': 1 }, 0, 1, 'one doubled'],
  [{ motion: 2 }, 1, 1, 'one lost and one doubled do not cancel out'],
  [{ motion: 1, 'body-temperature': 1, smoke: 3 }, 0, 3, 'what nobody sent'],
])('%o: %i lost, %i doubled (%s)', (byKind, lost, doubled) => {
  const total = Object.values(byKind).reduce((a, b) => a + b, 0);
  expect(prove(readings, clean, { total, byKind })).toMatchObject({ lost, doubled });
});

const home: RecordedHome = { id: '46286', readings, sources: [kitchen, fever], from: 0, to: 14 * DAY, rows: 4 };
const result: HomeResult = {
  home,
  state: { resident: 'r1', devices: [], sent: 4, accepted: 2, duplicates: 1, ...clean, quarantined: [2], rejected: [] },
  proof: prove(readings, clean, { total: 2, byKind: { motion: 1, 'body-temperature': 1 } }),
  alerts: [1, 2, 3].map((since) => ({ rule: 'fever', severity: 'urgent', since, late: true })),
  gaps: [{ from: DAY, to: 3 * DAY, because: 'no movement was heard' }],
};
const so = { folder: 'f', url: 'u', zone: 'Europe/London', seconds: 2, settled: true };

test('rows read are all accounted for', () => {
  const report = reportOf({ homes: [home], bad: [{ file: 'a', line: 3, why: '' }, { file: 'b', line: 0, why: '' }] }, [result], so);
  expect(report).toMatchObject({ rowsRead: 5, rowsJoined: 0, accepted: 2, duplicates: 1, quarantined: 1, rejected: 1, readingsPerSecond: 2, lost: 0, doubled: 0 });
  expect(report.accepted + report.duplicates + report.quarantined + report.rejected + report.rowsJoined).toBe(report.rowsRead);
});

test('alerts are told by home-week and unwatched times by name', () => {
  const report = reportOf({ homes: [home], bad: [] }, [result], so);
  expect(report.alertsByRule).toEqual({ fever: { alerts: 3, homes: 1, perHomeWeek: 1.5 } });
  const words = reportWords(report);
  expect(words).toContain('46286: 1 times, 48 hours in all');
  expect(words).toContain('1970-01-02 00:00 to 1970-01-04 00:00  no movement was heard');
  expect(words).toMatch(/^lost +0$/m);
});

test('columns: words left, figures right', () => {
  expect(columns([['a', 1], ['bb', 1_000]])).toEqual(['a       1', 'bb  1,000']);
});

test.each([[0, 10, '[..............................]'], [10, 10, '[##############################]'], [0, 0, '[##############################]'], [12, 10, '[##############################]']])(
  'the bar at %i of %i', (done, total, drawn) => {
    expect(bar(done, total)).toBe(drawn);
  },
);

test('the words of progress', () => {
  expect(progressWords(500, 1_000, 12.4, '503 busy')).toBe('50 %  500 of 1,000 readings  12/s  (503 busy)');
});

test.each([[[]], [['a', 'b']], [['a', '--speed', '0']], [['a', '--speed', 'fast']], [['a', '--url', 'localhost:3000']], [['a', '--url', 'nowhere']], [['a', '--zone', 'Mars']], [['a', '--colour']]])(
  'the command %j is not understood', (argv) => {
    expect(() => readOptions(argv, undefined)).toThrow(Usage);
  },
);

test('a command with everything', () => {
  expect(readOptions(['f', '--home', '07e12', '--home', '46286', '--speed', '60', '--json'], '8080')).toEqual({
    folder: 'f', homes: ['07e12', '46286'], speed: 60, url: 'http://127.0.0.1:8080', zone: 'Europe/London', restart: false, json: true,
  });
});
