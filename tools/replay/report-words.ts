import type { HomeReport, Report } from './report.js';

const HOUR = 3_600_000;
const figure = (value: number): string => value.toLocaleString('en-GB');

/** Columns as wide as their widest cell; figures stand right, words left. */
export function columns(rows: readonly (readonly (string | number)[])[]): string[] {
  const cells = rows.map((row) => row.map((cell) => (typeof cell === 'number' ? figure(cell) : cell)));
  const widths = (cells[0] ?? []).map((_, i) => Math.max(...cells.map((row) => row[i]?.length ?? 0)));
  return cells.map((row, r) => row.map((cell, i) => (typeof rows[r]?.[i] === 'number' ? cell.padStart(widths[i] ?? 0) : cell.padEnd(widths[i] ?? 0))).join('  ').trimEnd());
}

function figures(report: Report): string[] {
  return columns([
    ['homes loaded', report.homesLoaded],
    ['rows read', report.rowsRead],
    ['rows joined (systolic with diastolic)', report.rowsJoined],
    ['accepted', report.accepted],
    ['duplicates', report.duplicates],
    ['quarantined', report.quarantined],
    ['rejected', report.rejected],
    ['readings/s', report.readingsPerSecond],
    ['different readings', report.distinct],
    ['counted back', report.counted],
    ['lost', report.lost],
    ['doubled', report.doubled],
  ]);
}

function rules(report: Report): string[] {
  const found = Object.entries(report.alertsByRule);
  if (found.length === 0) return ['No alert was found.'];
  return columns([['rule', 'alerts', 'homes', 'per home-week'], ...found.map(([rule, so]) => [rule, so.alerts, so.homes, so.perHomeWeek.toFixed(3)])]);
}

const minute = (iso: string): string => iso.slice(0, 16).replace('T', ' ');

/** One line for each home: how often and how long, and each time by name while they are few. */
function unwatched({ home, notWatched }: HomeReport): string[] {
  const hours = notWatched.reduce((sum, gap) => sum + (Date.parse(gap.to) - Date.parse(gap.from)) / HOUR, 0);
  const times = notWatched.slice(0, 5).map((gap) => `  ${minute(gap.from)} to ${minute(gap.to)}  ${gap.because}`);
  const more = notWatched.length > 5 ? [`  and ${notWatched.length - 5} more (all with --json)`] : [];
  return [`${home}: ${notWatched.length} times, ${figure(Math.round(hours))} hours in all`, ...times, ...more];
}

/** The report as a person reads it. */
export function reportWords(report: Report): string {
  const gone = report.homes.filter((home) => home.notWatched.length > 0);
  const wrong = report.homes.filter((home) => home.lost + home.doubled > 0);
  return [
    `Replay of ${report.folder} at ${report.url} (local times read as ${report.zone})`,
    '', ...figures(report),
    '', `Alerts by rule, ${report.homeWeeks} home-weeks${report.settled ? '' : ' (not all: the rules were still at work)'}`, ...rules(report),
    '', gone.length === 0 ? 'Every home was watched all the time.' : 'Not watched (times in UTC)', ...gone.flatMap(unwatched),
    ...(wrong.length === 0 ? [] : ['', 'Homes that do not tally', ...wrong.map((home) => `${home.home}: ${home.lost} lost, ${home.doubled} doubled`)]),
  ].join('\n');
}
