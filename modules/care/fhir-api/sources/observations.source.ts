import { Injectable } from '@nestjs/common';
import { mayRead, maySee } from '../../../../core/access/decide.js';
import type { AlertId } from '../../../../core/ids.js';
import { KIND_NAMES, type Kind } from '../../../../core/observations/kinds.js';
import { parseObservationId, withIds } from '../../../../core/observations/observation-id.js';
import type { Reading } from '../../../../core/observations/reading.js';
import type { Resident } from '../../../../core/residents/resident.js';
import { KIND_CODES } from '../../../../fhir/codes/kind-codes.js';
import { OBSERVATION_CATEGORY } from '../../../../fhir/codes/systems.js';
import { readNews2Id } from '../../../../fhir/map/ids.js';
import { news2Observation } from '../../../../fhir/map/news2-observation.js';
import { observation } from '../../../../fhir/map/observation.js';
import type { Observation } from '../../../../fhir/map/r4.js';
import { concept } from '../../../../fhir/map/say.js';
import { inSearchOrder } from '../../../../fhir/search/cursor.js';
import { codedAs, saysOneOf } from '../../../../fhir/search/match.js';
import type { Search } from '../../../../fhir/search/parse-search.js';
import type { Viewer } from '../../../platform/access/viewer.js';
import { Clock } from '../../../platform/clock/clock.js';
import { notFound } from '../../../platform/http/problem.js';
import { Observations } from '../../../sensing/observations/observations.service.js';
import { Devices } from '../../../sensing/things/devices.service.js';
import { AlertStore } from '../../alerts/alert.store.js';
import { Alerts } from '../../alerts/alerts.service.js';
import { orNotFound } from '../../residents/or-not-found.js';
import { Residents } from '../../residents/residents.service.js';
import { patientOf } from '../compartment-source.js';
import { afterCursor, boundsOf, dated, firstPage, pageOf } from '../pages.js';
import { ResourceSource, type Found, type Page } from '../resource-source.js';
import { walkReadings, type Walk } from './observation-walk.js';

/** Scores of one resident: each stands for an episode of being ill. */
const MOST_SCORES = 1_000;

/** Readings as Observations, each a view under a stable id; and the early warning score behind each `news2` alert. */
@Injectable()
export class ObservationsSource extends ResourceSource<Observation> {
  override readonly type = 'Observation' as const;

  constructor(
    private readonly observations: Observations, private readonly devices: Devices, private readonly residents: Residents,
    private readonly alerts: Alerts, private readonly alertStore: AlertStore, private readonly clock: Clock,
  ) {
    super();
  }

  override async read(viewer: Viewer, id: string): Promise<Found<Observation>> {
    const alertId = readNews2Id(id);
    const found = alertId ? await this.score(viewer, alertId) : await this.reading(viewer, id);
    if (!found) throw notFound('observation');
    return found;
  }

  override async search(viewer: Viewer, search: Search): Promise<Page> {
    if (search.ids) {
      const named = await this.readSome(viewer, search.ids);
      return pageOf(named.filter((found) => (search.patient === undefined || found.patient === search.patient) && fits(found, search)), search);
    }
    const resident = await this.residents.find(viewer, patientOf(search), 'read-observations');
    const now = this.clock.now();
    const scores = maySee(viewer, resident, 'alerts', now) ? await this.scoresOf(resident) : [];
    const known = KIND_NAMES.filter((kind) => mayRead(viewer, resident, kind, now));
    return search.count === 0 ? this.counted(this.walk(resident, search, known), search, scores) : this.page(this.walk(resident, search, known), search, scores);
  }

  /** Where a reading came from asks for the reading itself, whose device it names. */
  async readingOf(viewer: Viewer, id: string): Promise<{ id: string; reading: Reading } | undefined> {
    const key = parseObservationId(id);
    if (!key) return undefined;
    const resident = await orNotFound('observation', this.residents.find(viewer, key.subject, 'read-observation', (one, now) => mayRead(viewer, one, key.kind, now)));
    const readings = await this.observations.between(resident.id, { kinds: [key.kind], from: key.at, to: key.at });
    return withIds(readings).find((item) => item.id === id);
  }

  private async reading(viewer: Viewer, id: string): Promise<Found<Observation> | undefined> {
    const item = await this.readingOf(viewer, id);
    return item && this.found(item);
  }

  private async score(viewer: Viewer, alertId: AlertId): Promise<Found<Observation> | undefined> {
    const alert = await orNotFound('observation', this.alerts.find(viewer, alertId));
    const resident = await orNotFound('observation', this.residents.find(viewer, alert.residentId, 'read-observation'));
    const resource = news2Observation(alert, resident.limits);
    return resource && asFound(resource, alert.residentId);
  }

  private async scoresOf({ id, limits }: Resident): Promise<Found<Observation>[]> {
    const alerts = await this.alertStore.list({ residentIds: [id], rules: ['news2'], limit: MOST_SCORES });
    return alerts.flatMap((alert) => {
      const resource = news2Observation(alert, limits);
      return resource ? [asFound(resource, id)] : [];
    });
  }

  /** Step by step from the end that was asked for, until the page is full. */
  private async page(walk: Walk, search: Search, scores: readonly Found<Observation>[]): Promise<Page> {
    const page: Found[] = [];
    const order = inSearchOrder(search.newestFirst);
    let left = scores;
    for await (const step of walkReadings(this.observations, walk)) {
      const inStep = (found: Found): boolean => found.at >= step.from && found.at <= step.to;
      const all = [...step.readings.map((item) => this.found(item)), ...left.filter(inStep)];
      left = left.filter((found) => !inStep(found));
      page.push(...[...afterCursor(all.filter((found) => fits(found, search)), search)].sort(order));
      if (page.length > search.count) break;
    }
    return firstPage(page, search);
  }

  private async counted(walk: Walk, search: Search, scores: readonly Found<Observation>[]): Promise<Page> {
    let total = scores.filter((found) => fits(found, search)).length;
    for await (const { readings } of walkReadings(this.observations, walk)) {
      total += readings.filter((item) => fits(this.found(item), search)).length;
    }
    return { resources: [], total };
  }

  private walk(resident: Resident, search: Search, known: readonly Kind[]): Walk {
    const { cursor, newestFirst } = search;
    const { from, to } = boundsOf(search, 'date');
    const kinds = known.filter((kind) => couldFit(kind, search));
    return {
      subject: resident.id, kinds, newestFirst, now: this.clock.now(),
      from: Math.max(from ?? 0, cursor && !newestFirst ? cursor.at : 0),
      ...(to === undefined && !(cursor && newestFirst) ? {} : { to: Math.min(to ?? Infinity, cursor && newestFirst ? cursor.at : Infinity) }),
    };
  }

  private found({ id, reading }: { id: string; reading: Reading }): Found<Observation> {
    const device = this.devices.asAt(reading.device, reading.at);
    return asFound(observation({ id, reading, ...(device ? { device } : {}) }), reading.subject);
  }
}

const asFound = (resource: Observation, patient: string): Found<Observation> => ({ at: Date.parse(resource.effectiveDateTime), id: resource.id ?? '', patient, resource });

/** Kinds whose codes or category were not asked for are never fetched. */
const couldFit = (kind: Kind, { tokens }: Search): boolean =>
  codedAs(tokens['code'], { coding: KIND_CODES[kind].codings }) && codedAs(tokens['category'], concept(OBSERVATION_CATEGORY, KIND_CODES[kind].category));

function fits({ at, resource }: Found<Observation>, search: Search): boolean {
  const { code, category, status } = search.tokens;
  const devices = search.references['device'];
  return dated(search, 'date', at) && codedAs(code, resource.code) && codedAs(category, ...resource.category) && saysOneOf(status, resource.status)
    && (devices === undefined || devices.some(({ type, id }) => resource.device?.reference === `${type}/${id}`));
}
