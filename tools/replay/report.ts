import type { AlertView, Gap, Proof } from './prove.js';
import { countRows, type RecordedHome, type Recording } from './recording.js';
import type { HomeState } from './state.js';

const WEEK = 7 * 86_400_000;

/** All that was learned of one home. */
export interface HomeResult {
  readonly home: RecordedHome;
  readonly state: HomeState;
  readonly proof: Proof;
  readonly alerts: readonly AlertView[];
  readonly gaps: readonly Gap[];
}

/** The whole replay as one object; with --json it stands alone on stdout. Times are ISO 8601, UTC. */
export interface Report {
  readonly folder: string;
  readonly url: string;
  readonly zone: string;
  readonly homesLoaded: number;
  /** Rows under the headers. */
  readonly rowsRead: number;
  /** Rows joined with another into one reading. */
  readonly rowsJoined: number;
  readonly readings: number;
  readonly accepted: number;
  readonly duplicates: number;
  readonly quarantined: number;
  /** Bad rows and readings that the service refused. */
  readonly rejected: number;
  readonly rejectedRows: number;
  readonly rejectedByService: number;
  readonly seconds: number;
  readonly readingsPerSecond: number;
  readonly distinct: number;
  readonly counted: number;
  readonly lost: number;
  readonly doubled: number;
  /** False: some readings were still waiting for the rules when the alerts were counted. */
  readonly settled: boolean;
  readonly homeWeeks: number;
  readonly alertsByRule: Readonly<Record<string, { readonly alerts: number; readonly homes: number; readonly perHomeWeek: number }>>;
  readonly homes: readonly HomeReport[];
}

export interface HomeReport {
  readonly home: string;
  readonly residentId: string;
  readonly readings: number;
  readonly distinct: number;
  readonly quarantined: number;
  readonly rejected: number;
  readonly counted: number;
  readonly lost: number;
  readonly doubled: number;
  readonly from: string;
  readonly to: string;
  readonly alerts: number;
  readonly notWatched: readonly { readonly from: string; readonly to: string; readonly because: string }[];
}

const iso = (at: number | string): string => new Date(at).toISOString();
const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0);
const round = (value: number, digits: number): number => Number(value.toFixed(digits));

/** At least one day, so that a recording of an hour does not make a rate out of one alert. */
export const weeksOf = ({ from, to }: Pick<RecordedHome, 'from' | 'to'>): number => Math.max(to - from, WEEK / 7) / WEEK;

function homeReport({ home, state, proof, alerts, gaps }: HomeResult): HomeReport {
  return {
    home: home.id,
    residentId: state.resident,
    readings: home.readings.length,
    ...proof,
    from: iso(home.from),
    to: iso(home.to),
    alerts: alerts.length,
    notWatched: gaps.map((gap) => ({ from: iso(gap.from), to: iso(gap.to), because: gap.because })),
  };
}

function byRule(results: readonly HomeResult[], homeWeeks: number): Report['alertsByRule'] {
  const rules = new Map<string, { alerts: number; homes: number }>();
  for (const { alerts } of results) {
    for (const rule of new Set(alerts.map((alert) => alert.rule))) {
      const so = rules.get(rule) ?? { alerts: 0, homes: 0 };
      rules.set(rule, { alerts: so.alerts + alerts.filter((alert) => alert.rule === rule).length, homes: so.homes + 1 });
    }
  }
  return Object.fromEntries([...rules].sort().map(([rule, so]) => [rule, { ...so, perHomeWeek: round(so.alerts / Math.max(homeWeeks, 1 / 7), 3) }]));
}

export interface Circumstances {
  readonly folder: string;
  readonly url: string;
  readonly zone: string;
  readonly seconds: number;
  readonly settled: boolean;
}

export function reportOf(recording: Recording, results: readonly HomeResult[], so: Circumstances): Report {
  const homeWeeks = sum(results.map(({ home }) => weeksOf(home)));
  const rejectedByService = sum(results.map(({ state }) => state.rejected.length));
  const { rows: rowsRead, joined: rowsJoined, bad: rejectedRows } = countRows(recording);
  const sent = sum(results.map(({ state }) => state.sent));
  const proved = (what: 'distinct' | 'counted' | 'lost' | 'doubled'): number => sum(results.map(({ proof }) => proof[what]));
  return {
    folder: so.folder, url: so.url, zone: so.zone,
    homesLoaded: results.length,
    rowsRead, rowsJoined,
    readings: sum(results.map(({ home }) => home.readings.length)),
    accepted: sum(results.map(({ state }) => state.accepted)),
    duplicates: sum(results.map(({ state }) => state.duplicates)),
    quarantined: sum(results.map(({ state }) => state.quarantined.length)),
    rejected: rejectedRows + rejectedByService,
    rejectedRows, rejectedByService,
    seconds: round(so.seconds, 1),
    readingsPerSecond: Math.round(sent / Math.max(so.seconds, 0.001)),
    distinct: proved('distinct'), counted: proved('counted'), lost: proved('lost'), doubled: proved('doubled'),
    settled: so.settled,
    homeWeeks: round(homeWeeks, 1),
    alertsByRule: byRule(results, homeWeeks),
    homes: results.map(homeReport),
  };
}
