import type { Api } from '../shared/api.js';
import { kindOf, sameness, type Recorded, type RecordedHome } from './recording.js';
import type { HomeState } from './state.js';

/** What the service should hold of a home, against what it says it holds. */
export interface Proof {
  /** Different readings in the recording, the copies counted once. */
  readonly distinct: number;
  /** Of those, kept apart as not believable, and refused. */
  readonly quarantined: number;
  readonly rejected: number;
  /** Counted back through the API. */
  readonly counted: number;
  readonly lost: number;
  readonly doubled: number;
}

export interface Count {
  readonly total: number;
  readonly byKind: Readonly<Record<string, number>>;
}

/** Kind by kind, so that a reading lost here and one doubled there never cancel out. */
export function prove(readings: readonly Recorded[], state: Pick<HomeState, 'quarantined' | 'rejected'>, count: Count): Proof {
  const kinds = new Map(readings.map((reading) => [sameness(reading), kindOf(reading)]));
  const at = (places: readonly number[]): Set<string> => new Set(places.flatMap((place) => readings[place] ?? []).map(sameness));
  const quarantined = at(state.quarantined);
  const rejected = at(state.rejected);
  const expected = new Map<string, number>(Object.keys(count.byKind).map((kind) => [kind, 0]));
  for (const [same, kind] of kinds) {
    if (!quarantined.has(same) && !rejected.has(same)) expected.set(kind, (expected.get(kind) ?? 0) + 1);
  }
  const differences = [...expected].map(([kind, wanted]) => wanted - (count.byKind[kind] ?? 0));
  return {
    distinct: kinds.size,
    quarantined: quarantined.size,
    rejected: rejected.size,
    counted: count.total,
    lost: differences.reduce((sum, difference) => sum + Math.max(0, difference), 0),
    doubled: differences.reduce((sum, difference) => sum + Math.max(0, -difference), 0),
  };
}

/** Both ends belong to the period, whichever way the service reads `to`: no reading of the recording is in the second after it. */
const period = (home: RecordedHome): string =>
  `from=${encodeURIComponent(new Date(home.from).toISOString())}&to=${encodeURIComponent(new Date(home.to + 1_000).toISOString())}`;

export const countBack = (api: Api, home: RecordedHome, resident: string): Promise<Count> =>
  api.get<Count>(`/api/v1/residents/${encodeURIComponent(resident)}/readings/count?${period(home)}`);

export interface Gap {
  readonly from: string | number;
  readonly to: string | number;
  readonly because: string;
}

export const notWatched = async (api: Api, home: RecordedHome, resident: string): Promise<readonly Gap[]> =>
  (await api.get<{ gaps?: readonly Gap[] }>(`/api/v1/residents/${encodeURIComponent(resident)}/coverage?${period(home)}`)).gaps ?? [];

export interface AlertView {
  readonly rule: string;
  readonly severity: string;
  readonly since: string | number;
  readonly late: boolean;
}

/** The alerts that the recording itself gave rise to: begun within its time, or in the day after it fell silent. */
export async function alertsOf(api: Api, home: RecordedHome, resident: string): Promise<AlertView[]> {
  const found: AlertView[] = [];
  for await (const alert of api.all<AlertView>(`/api/v1/alerts?residentId=${encodeURIComponent(resident)}&limit=1000`)) {
    const since = new Date(alert.since).getTime();
    if (since >= home.from - DAY && since <= home.to + DAY) found.push(alert);
  }
  return found;
}

const DAY = 86_400_000;
