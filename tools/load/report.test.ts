import { expect, test } from 'vitest';
import { reportOf, wordsOf, type Loaded } from './report.js';

const loaded = (sent: number): Loaded => ({
  options: { homes: 10, pace: 1 } as Loaded['options'], seconds: 60, calls: [], peakMb: 300,
  tally: { sent, messages: sent, accepted: sent, duplicates: 0, quarantined: 0, rejected: 0, lost: 0, putOff: 0, broken: 0, reasons: {}, took: [] } as unknown as Loaded['tally'],
  before: { cpuSeconds: 0, rssMb: 300 }, after: { cpuSeconds: 6, rssMb: 300 },
});

test('how many homes a core bears is told from a thousand readings on, and never from what an idle service uses', () => {
  expect([0, 999, 1_000].map((sent) => reportOf(loaded(sent)).homesACore)).toEqual([undefined, undefined, 100]);
  expect(wordsOf(reportOf(loaded(999)))).toMatch(/a core of the app bears +not to be told from so few readings: play more homes, longer, or with --pace/);
  expect(wordsOf(reportOf(loaded(1_000)))).toMatch(/a core of the app bears +about 100 such homes/);
});
