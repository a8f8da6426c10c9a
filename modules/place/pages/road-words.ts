import { delayPerMile, type RoadState } from '../../../core/traffic/congestion.js';
import { LEAST_SPEED } from '../../../core/traffic/readings.js';
import { situationAt, type SituationRecord } from '../../../core/datex/situation.js';
import { moment, type Moment } from '../../../core/time/when.js';
import type { DetectedIncident } from '../traffic/incidents.store.js';
import type { WatchedSegment } from '../traffic/segments.store.js';
import type { ReportedSituation } from '../traffic/situations.store.js';

const STATE_WORDS: Readonly<Record<RoadState, string>> = { free: 'Free', slow: 'Slow', queuing: 'Queuing', stationary: 'Standing still' };
const WORST_FIRST: readonly RoadState[] = ['stationary', 'queuing', 'slow'];
/** Classes of DATEX II and words of suppliers that mean work on the road. */
const ROADWORKS = /works$|^road_?work|maintenance/i;

export interface RoadRow {
  readonly name: string;
  readonly ward?: string;
  readonly state: string;
  readonly speed: string;
  readonly delay: string;
  readonly since: Moment;
}
export interface ReportedRow {
  readonly what: string;
  readonly says: readonly { readonly text: string; readonly lang?: string }[];
  readonly supplier: string;
  readonly coming: boolean;
  readonly from?: Moment;
  readonly until?: Moment;
}
export interface RoadWords {
  readonly sentence: string;
  readonly slow: readonly RoadRow[];
  readonly incidents: readonly { readonly where: string; readonly state: string; readonly since: Moment; readonly because: string; readonly wouldDiffer: string }[];
  readonly reported: readonly ReportedRow[];
  readonly roadworks: readonly ReportedRow[];
  readonly unknown: readonly string[];
}

export interface Roads {
  readonly segments: readonly WatchedSegment[];
  readonly isStale: (at: number) => boolean;
  readonly detected: readonly { readonly incident: DetectedIncident; readonly name: string }[];
  readonly reported: readonly ReportedSituation[];
}

type Driven = WatchedSegment & Required<Pick<WatchedSegment, 'now' | 'freeFlow'>>;

export function roadWords({ segments, isStale, detected, reported }: Roads, now: number): RoadWords {
  const driven = segments.filter((one): one is Driven => one.now !== undefined && one.freeFlow !== undefined && !isStale(one.now.at));
  const slow = WORST_FIRST.flatMap((state) => driven.filter((one) => one.now.state === state));
  const rows = reported.flatMap((one) => reportedRows(one, now));
  return {
    sentence: sentenceOf(segments.length, driven.length, slow.length),
    slow: slow.map((one) => slowRow(one, now)),
    incidents: detected.map(({ incident, name }) => ({ where: name, state: incident.state === 'confirmed' ? 'Confirmed' : 'Suspected: it may be nothing', since: moment(incident.suspectedAt, now), because: incident.because, wouldDiffer: incident.wouldDiffer })),
    reported: rows.filter(({ works }) => !works).map(({ row }) => row), roadworks: rows.filter(({ works }) => works).map(({ row }) => row),
    unknown: segments.filter((one) => !driven.some(({ id }) => id === one.id)).map(({ name }) => name),
  };
}

function sentenceOf(all: number, known: number, slow: number): string {
  if (known === 0) return 'How the roads go now is not known here. That does not mean that they are free.';
  const unknown = all > known ? ` Of ${all - known} more nothing is known now.` : '';
  const stretches = (n: number): string => `${n} stretch${n === 1 ? '' : 'es'} of road`;
  if (slow === 0) return `Traffic goes freely on ${known === 1 ? 'the one stretch of road that is' : `all ${known} stretches of road that are`} measured.${unknown}`;
  return `Traffic is slow on ${slow} of ${stretches(known)}.${unknown}`;
}

function slowRow({ name, ward, now: { state, speed, since }, freeFlow }: Driven, now: number): RoadRow {
  const delay = Math.round(delayPerMile(Math.max(speed, LEAST_SPEED), freeFlow.speed) / 60);
  return {
    name, ...(ward === undefined ? {} : { ward }), state: STATE_WORDS[state], speed: `${Math.round(speed)} mph, ${Math.round(freeFlow.speed)} when free${freeFlow.basis === 'limit' ? ' (the speed limit; too few nights are known)' : ''}`,
    delay: delay < 1 ? 'less than a minute a mile' : `${delay} minute${delay === 1 ? '' : 's'} a mile`, since: moment(since, now),
  };
}

function reportedRows(situation: ReportedSituation, now: number): { works: boolean; row: ReportedRow }[] {
  return situation.records.flatMap((record) => {
    const standing = situationAt({ records: [record] }, now);
    if (standing === 'over') return [];
    const { start, end, comments } = record;
    return [{
      works: ROADWORKS.test(record.type),
      row: { what: whatOf(record), says: comments, supplier: situation.supplier, coming: standing === 'coming', ...(start === undefined ? {} : { from: moment(start, now) }), ...(end === undefined ? {} : { until: moment(end, now) }) },
    }];
  });
}

/** "Accident, multi vehicle accident": the model's words, spaced. */
function whatOf({ type, kind }: SituationRecord): string {
  const spaced = (word: string): string => word.replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2').replaceAll('_', ' ').toLowerCase();
  const first = spaced(type);
  return `${first.charAt(0).toUpperCase()}${first.slice(1)}${kind ? `, ${spaced(kind.value)}` : ''}`;
}
