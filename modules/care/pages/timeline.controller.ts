import { Get, Param, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { mayRead, maySee } from '../../../core/access/decide.js';
import { coverageGaps } from '../../../core/coverage/gaps.js';
import { isKind, KIND_NAMES, type Kind } from '../../../core/observations/kinds.js';
import { withIds } from '../../../core/observations/observation-id.js';
import type { Reading } from '../../../core/observations/reading.js';
import type { Resident } from '../../../core/residents/resident.js';
import { CurrentViewer, type Viewer } from '../../platform/access/viewer.js';
import { Clock } from '../../platform/clock/clock.js';
import { Observations } from '../../sensing/observations/observations.service.js';
import { Supervision } from '../../sensing/rules/supervision.service.js';
import { Alerts } from '../alerts/alerts.service.js';
import { Residents } from '../residents/residents.service.js';
import { Frames, sendPage } from '../../platform/pages/frame.js';
import { PageController } from '../../platform/pages/page.js';
import { Renderer } from '../../platform/pages/render.js';
import { carersNamed, Sights } from './sights.service.js';
import { observationLinks } from './views/fhir-links.js';
import { called, fullName } from './views/people.js';
import { timelineChart } from './views/timeline/chart.js';
import { describe } from './views/timeline/describe.js';
import { timelineRows, type TimelineFacts, type TimelineRow } from './views/timeline/rows.js';
import { spanOf, timeIn, type Span } from './views/timeline/span.js';
import { HOUR } from '../../../core/time/when.js';
import { kindName, valueWords } from './views/words.js';

const ROWS_SHOWN = 400;
const TABLE_PAGE = 500;
/** Enough for a week of one person; a storm of more is a fault that the alerts page shows. */
const ALERTS_READ = 500;

interface TimelineQuery {
  readonly day?: string;
  readonly days?: string;
  readonly kind?: string;
  /** Table: only what began within the hour, and from which reading on. */
  readonly from?: string;
  readonly until?: string;
  readonly skip?: string;
}

/** What happened, when, and who came: one time axis, and the same as a table. */
@PageController()
export class TimelinePage {
  constructor(
    private readonly renderer: Renderer, private readonly frames: Frames, private readonly sights: Sights, private readonly residents: Residents, private readonly alerts: Alerts,
    private readonly observations: Observations, private readonly supervision: Supervision, private readonly clock: Clock,
  ) {}

  @Get('residents/:id/timeline')
  async show(@Param('id') id: string, @Query() query: TimelineQuery, @CurrentViewer() viewer: Viewer, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<unknown> {
    const resident = await this.residents.find(viewer, id, 'read-timeline');
    const span = spanOf(query, this.clock.now());
    const [frame, facts] = await Promise.all([this.frames.of(request), this.facts(resident, viewer, span)]);
    const rows = timelineRows(facts);
    const path = `/residents/${resident.id}/timeline`;
    return sendPage(reply, this.renderer.page('timeline', {
      ...frame, title: `${fullName(resident)}, ${span.title}`, name: fullName(resident), called: called(resident), span, residentHref: `/residents/${resident.id}`,
      sentences: describe(facts, called(resident)), picture: timelineChart(facts, resident.limits), cut: rows.length > ROWS_SHOWN ? ROWS_SHOWN : 0,
      rows: rows.slice(0, ROWS_SHOWN).map((row) => ({ ...row, ...times(row, span), all: `${path}/table?${new URLSearchParams({ day: span.key, days: String(span.days), from: String(row.at), until: String(row.until ?? row.at) })}` })),
      tableHref: `${path}/table?day=${span.key}&days=${span.days}`,
    }));
  }

  @Get('residents/:id/timeline/table')
  async table(@Param('id') id: string, @Query() query: TimelineQuery, @CurrentViewer() viewer: Viewer, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<unknown> {
    const resident = await this.residents.find(viewer, id, 'read-observations');
    const span = spanOf(query, this.clock.now());
    const kind = query.kind !== undefined && isKind(query.kind) ? query.kind : undefined;
    const within = { from: Math.max(span.from, Number(query.from) || 0), to: Math.min(span.to - 1, Number(query.until) || Infinity) };
    const [frame, readings] = await Promise.all([this.frames.of(request), this.readings(resident, viewer, within.from, within.to)]);
    const skip = Math.max(0, Math.trunc(Number(query.skip ?? 0)) || 0);
    const named = withIds(readings);
    const chosen = kind ? named.filter(({ reading }) => reading.kind === kind) : named;
    const at = (changes: Record<string, string>): string => `?${new URLSearchParams({ day: span.key, days: String(span.days), ...(query.from ? { from: query.from } : {}), ...(query.until ? { until: query.until } : {}), ...changes })}`;
    const present = new Set(readings.map((reading) => reading.kind));
    return sendPage(reply, this.renderer.page('timeline-table', {
      ...frame, title: `${fullName(resident)}: every reading`, name: fullName(resident), span, kind, limit: TABLE_PAGE, allHref: at({}),
      kinds: KIND_NAMES.filter((name) => present.has(name)).map((name: Kind) => ({ text: kindName(name), href: at({ kind: name }), here: name === kind })),
      timelineHref: `/residents/${resident.id}/timeline?day=${span.key}&days=${span.days}`,
      rows: chosen.slice(skip, skip + TABLE_PAGE).map(({ id: name, reading }) => tableRow(reading, name, span, this.sights.source(reading.device))),
      nextHref: skip + TABLE_PAGE < chosen.length ? at({ ...(kind ? { kind } : {}), skip: String(skip + TABLE_PAGE) }) : undefined,
    }));
  }

  private async readings(resident: Resident, viewer: Viewer, from: number, to: number): Promise<Reading[]> {
    return (await this.observations.between(resident.id, { from, to })).filter(({ kind }) => mayRead(viewer, resident, kind, this.clock.now()));
  }

  private async facts(resident: Resident, viewer: Viewer, span: Span): Promise<TimelineFacts> {
    const shared = maySee(viewer, resident, 'alerts', this.clock.now());
    const [readings, alerts, devices] = await Promise.all([
      this.readings(resident, viewer, span.from, span.to - 1), shared ? this.alerts.list(viewer, { residentId: resident.id, to: span.to, limit: ALERTS_READ }) : [],
      this.supervision.everHere(resident.id),
    ]);
    const carers = await this.residents.carers(carersNamed(alerts, [resident]));
    const ids = new Map(withIds(readings).map(({ id, reading }) => [reading, id]));
    const now = this.clock.now();
    const gaps = coverageGaps(devices, readings, span.from, Math.min(span.to, now));
    return { from: span.from, to: span.to, now, alerts, readings, gaps, carers, alertsWithheld: !shared, reader: viewer, room: this.supervision.room, source: (device) => this.sights.source(device), observationId: (reading) => ids.get(reading) ?? '' };
  }
}

const times = (row: TimelineRow, span: Span): object => ({
  iso: new Date(row.at).toISOString(), time: timeIn(span, row.at), untilTime: row.until === undefined ? undefined : timeIn(span, row.until),
});

const tableRow = (reading: Reading, id: string, span: Span, source: string): object => ({
  iso: new Date(reading.at).toISOString(), time: timeIn(span, reading.at), what: kindName(reading.kind), value: valueWords(reading.kind, reading.value),
  source,
  reached: reading.receivedAt - reading.at > HOUR * 24 ? new Date(reading.receivedAt).toISOString().slice(0, 16).replace('T', ' ') : timeIn(span, reading.receivedAt),
  links: observationLinks(id),
});
