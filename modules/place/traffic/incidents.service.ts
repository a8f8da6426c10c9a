import { Injectable } from '@nestjs/common';
import { situationAt, type Situation } from '../../../core/datex/situation.js';
import { iso } from '../../../core/time/when.js';
import { Clock } from '../../platform/clock/clock.js';
import { notFound } from '../../platform/http/problem.js';
import { Incidents, type DetectedIncident, type IncidentState } from './incidents.store.js';
import { Segments, type WatchedSegment } from './segments.store.js';
import { Situations, type ReportedSituation } from './situations.store.js';
import { incidentView } from './views.js';

const MOST_REPORTED = 500;
type Asked = { state: IncidentState | 'open'; before?: number | undefined; limit: number };

/** What detectors saw and what other authorities report, side by side, each by its own name. */
@Injectable()
export class TrafficIncidents {
  constructor(private readonly incidents: Incidents, private readonly segments: Segments, private readonly situations: Situations, private readonly clock: Clock) {}

  async list({ state, before, limit }: Asked, all: boolean): Promise<object> {
    const detected = await this.detected(state === 'open' ? ['suspected', 'confirmed'] : [state], limit, before);
    const reported = state === 'open' ? await this.situations.current(this.clock.now(), all, MOST_REPORTED) : [];
    return { at: iso(this.clock.now()), detected: detected.map(({ incident, name }) => incidentView(incident, name)), reported: reported.map((one) => this.reportedView(one)) };
  }

  async detected(states: readonly IncidentState[], limit: number, before = Number.MAX_SAFE_INTEGER): Promise<{ incident: DetectedIncident; name: string; segment?: WatchedSegment | undefined }[]> {
    const found = await this.incidents.list(states, this.clock.now(), before, limit);
    const named = await this.segments.named([...new Set(found.map(({ segment }) => segment))]);
    return found.map((incident) => ({ incident, name: named.get(incident.segment)?.name ?? incident.segment, segment: named.get(incident.segment) }));
  }

  /** What everybody may know of. */
  openToAll(limit = MOST_REPORTED): Promise<ReportedSituation[]> {
    return this.situations.current(this.clock.now(), false, limit);
  }

  async one(id: string): Promise<object> {
    const incident = await this.incidents.find(id);
    if (!incident) throw notFound('incident');
    return incidentView(incident, (await this.segments.find(incident.segment))?.name ?? incident.segment);
  }

  private reportedView({ id, supplier, version, versionAt = 0, open, records, receivedAt }: ReportedSituation): object {
    return {
      id, kind: 'reported', state: situationAt({ records }, this.clock.now()), supplier, version, versionAt: iso(versionAt), receivedAt: iso(receivedAt), forEverybody: open,
      records: records.map(({ start, end, ...record }) => ({ ...record, ...(start === undefined ? {} : { start: iso(start) }), ...(end === undefined ? {} : { end: iso(end) }) })),
    };
  }
}

/** A detected incident as a situation of DATEX II. */
export function situationOf({ id, state, suspectedAt, confirmedAt, clearedAt, seenAt, because, wouldDiffer }: DetectedIncident, name: string, point?: { latitude: number; longitude: number }): Situation {
  return {
    // A later look at the same episode is a newer version of it.
    id, version: state === 'suspected' ? 1 : state === 'confirmed' ? 2 : 3, versionAt: clearedAt ?? seenAt, open: true,
    records: [{
      id: `${id}|1`, type: 'AbnormalTraffic', kind: { element: 'abnormalTrafficType', value: 'unspecifiedAbnormalTraffic' }, probability: confirmedAt === undefined ? 'probable' : 'certain', status: 'active', start: suspectedAt,
      ...(clearedAt === undefined ? {} : { end: clearedAt }), ended: state === 'cleared' || state === 'withdrawn', comments: [{ lang: 'en', text: `${name}. ${because} ${wouldDiffer}` }], ...(point ? { point } : {}),
    }],
  };
}
