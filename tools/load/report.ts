import type { Options } from './options.js';
import type { Calls } from './play.js';
import type { Tally } from './sender.js';
import type { Usage } from './service.js';

const at = (sorted: readonly number[], q: number): number => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] ?? 0;
const round = (n: number, places = 1): number => Math.round(n * 10 ** places) / 10 ** places;
const spread = (all: readonly number[]): { p50: number; p99: number; max: number } => {
  const sorted = [...all].sort((a, b) => a - b);
  return { p50: round(at(sorted, 0.5)), p99: round(at(sorted, 0.99)), max: round(sorted.at(-1) ?? 0) };
};

/** Of fewer, what the service used was mostly its own idling. [ours] */
const TELLING_READINGS = 1_000;

export interface Loaded {
  readonly options: Options;
  readonly tally: Tally;
  readonly seconds: number;
  readonly calls: Calls;
  readonly before: Usage;
  readonly after: Usage;
  readonly peakMb: number;
  readonly back?: { callsInSeconds: number; allInSeconds: number; devices: number; calls: number };
}

/** One object of plain figures; times in milliseconds unless the name says seconds. */
export function reportOf({ options, tally, seconds, calls, before, after, peakMb, back }: Loaded) {
  const told = calls.filter((took) => took !== undefined);
  const cores = (after.cpuSeconds - before.cpuSeconds) / seconds;
  return {
    homes: options.homes, pace: options.pace, seconds: round(seconds), readings: tally.sent, readingsPerSecond: round(tally.sent / seconds), messages: tally.messages,
    accepted: tally.accepted, duplicates: tally.duplicates, quarantined: tally.quarantined, rejected: tally.rejected, reasons: tally.reasons, lost: tally.lost, putOff: tally.putOff, broken: tally.broken,
    answer: spread(tally.took), callsForHelp: calls.length, callsTold: told.length, callToScreen: spread(told),
    cores: round(cores, 3), rssMb: { before: before.rssMb, after: after.rssMb, highest: Math.max(peakMb, after.rssMb) },
    comeBack: back && { ...back, callsInSeconds: round(back.callsInSeconds), allInSeconds: round(back.allInSeconds) },
    // The stores use about as much again: see the bench.
    homesACore: !back && cores > 0 && tally.sent >= TELLING_READINGS ? Math.floor((options.homes * options.pace) / cores) : undefined,
    good: tally.lost === 0 && tally.rejected === 0 && told.length === calls.length,
  };
}

export function wordsOf(report: ReturnType<typeof reportOf>): string {
  const { answer, callToScreen, rssMb, comeBack } = report;
  const n = (value: number): string => value.toLocaleString('en-GB');
  const rows: [string, string][] = [
    ['homes', `${n(report.homes)}${report.pace === 1 ? '' : `, at ${report.pace} times the pace of life`}`],
    ['readings', `${n(report.readings)} in ${report.seconds} s: ${n(report.readingsPerSecond)}/s in ${n(report.messages)} messages`],
    ['kept', `${n(report.accepted)} accepted, ${n(report.duplicates)} duplicates, ${n(report.quarantined)} quarantined, ${n(report.rejected)} rejected, ${n(report.lost)} given up`],
    ...Object.entries(report.reasons).map(([why, times]): [string, string] => ['refused', `${n(times)} times: ${why}`]),
    ['told to come back', `${n(report.putOff)} times; connections that broke: ${n(report.broken)}`],
    ['answer', `p50 ${answer.p50} ms, p99 ${answer.p99} ms, longest ${answer.max} ms`],
    ...(report.callsForHelp > 0 ? [['call for help to screen', `${report.callsTold} of ${report.callsForHelp} told: p50 ${callToScreen.p50} ms, p99 ${callToScreen.p99} ms, longest ${callToScreen.max} ms`] as [string, string]] : []),
    ...(comeBack ? [['after the outage', `${n(comeBack.devices)} devices; all calls for help (${comeBack.calls}) in after ${comeBack.callsInSeconds} s, everything after ${comeBack.allInSeconds} s`] as [string, string]] : []),
    ['the service used', `${report.cores} of a core; ${rssMb.before} MB before, ${rssMb.highest} MB at the highest, ${rssMb.after} MB after`],
    ...(comeBack ? [] : [['a core of the app bears', report.homesACore ? `about ${n(report.homesACore)} such homes, its stores beside it` : 'not to be told from so few readings: play more homes, longer, or with --pace'] as [string, string]]),
  ];
  const widest = Math.max(...rows.map(([name]) => name.length));
  return rows.map(([name, words]) => `${name.padEnd(widest)}  ${words}`).join('\n');
}
