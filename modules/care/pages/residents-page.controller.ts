import { Get, Param, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { mayRead, maySee, sharedWith } from '../../../core/access/decide.js';
import { observationId } from '../../../core/observations/observation-id.js';
import type { Carer, Resident } from '../../../core/residents/resident.js';
import { CurrentViewer, Roles, type Viewer } from '../../platform/access/viewer.js';
import { Clock } from '../../platform/clock/clock.js';
import { Observations } from '../../sensing/observations/observations.service.js';
import { Supervision } from '../../sensing/rules/supervision.service.js';
import { Alerts } from '../alerts/alerts.service.js';
import { KeptAlerts } from '../alerts/kept-alerts.service.js';
import { Absences } from '../residents/absences.service.js';
import { Residents } from '../residents/residents.service.js';
import { Frames, sendPage } from '../../platform/pages/frame.js';
import { PageController } from '../../platform/pages/page.js';
import { Renderer } from '../../platform/pages/render.js';
import { Sights } from './sights.service.js';
import { about, contactFault } from './views/about.js';
import { patientLink, resourceLink } from './views/fhir-links.js';
import { deviceLine } from './views/health-words.js';
import { called, fullName } from './views/people.js';
import { latestRows } from './views/readings.js';
import { dayKey } from '../../../core/time/when.js';

const PAGE = 50;
const ENDED_SHOWN = 10;

/** Who first, and why? And one person: how are they, and who is told? */
@PageController()
export class ResidentsPage {
  constructor(
    private readonly renderer: Renderer, private readonly frames: Frames, private readonly sights: Sights, private readonly residents: Residents, private readonly absences: Absences,
    private readonly alerts: Alerts, private readonly kept: KeptAlerts, private readonly observations: Observations, private readonly supervision: Supervision, private readonly clock: Clock,
  ) {}

  @Get('residents')
  @Roles('admin', 'clinician')
  async list(@CurrentViewer() viewer: Viewer, @Query() query: { q?: string; page?: string }, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<unknown> {
    const q = typeof query.q === 'string' ? query.q.trim() : '';
    const page = Math.max(0, Math.trunc(Number(query.page ?? 0)) || 0);
    const [frame, seen, live] = await Promise.all([this.frames.of(request), this.residents.seenBy(viewer), this.sights.live(viewer)]);
    const rank = new Map<string, number>();
    for (const [place, alert] of live.entries()) if (!rank.has(alert.residentId)) rank.set(alert.residentId, place);
    const found = seen.filter((resident) => matches(resident, q))
      .sort((a, b) => (rank.get(a.id) ?? Infinity) - (rank.get(b.id) ?? Infinity) || fullName(a).localeCompare(fullName(b)));
    const shown = found.slice(page * PAGE, (page + 1) * PAGE);
    const cards = await this.sights.cards(viewer, live.filter((alert) => shown.some((resident) => resident.id === alert.residentId)));
    const rows = await Promise.all(shown.map(async (resident) => ({ ...(await this.sights.person(viewer, resident, fullName)), alerts: cards.filter((card) => card.residentHref === `/residents/${resident.id}`) })));
    const at = (n: number): string => `/residents?page=${n}${q ? `&q=${encodeURIComponent(q)}` : ''}`;
    const inNeed = rank.size;
    return sendPage(reply, this.renderer.page('residents', {
      ...frame, title: 'People', rows, q, headline: inNeed === 0 ? 'Nobody needs somebody just now' : inNeed === 1 ? '1 person needs somebody' : `${inNeed} people need somebody`,
      earlier: page > 0 ? at(page - 1) : undefined, later: (page + 1) * PAGE < found.length ? at(page + 1) : undefined,
    }));
  }

  @Get('residents/:id')
  async show(@Param('id') id: string, @Query('note') note: unknown, @CurrentViewer() viewer: Viewer, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<unknown> {
    const resident = await this.residents.find(viewer, id);
    const now = this.clock.now();
    const shares = { alerts: maySee(viewer, resident, 'alerts', now), readings: maySee(viewer, resident, 'readings', now), whereabouts: maySee(viewer, resident, 'whereabouts', now) };
    const [frame, person, latest, live, ended, carers, patients] = await Promise.all([
      this.frames.of(request), this.sights.person(viewer, resident, fullName), this.observations.latest(resident.id), shares.alerts ? this.sights.live(viewer, resident.id) : this.kept.of(viewer, [resident]),
      shares.alerts ? this.alerts.list(viewer, { residentId: resident.id, states: ['resolved'], limit: ENDED_SHOWN }) : [], this.residents.carers(resident.circle.map((member) => member.carer)), this.supervision.patients(resident.id),
    ]);
    const [cards, endedCards] = await Promise.all([this.sights.cards(viewer, live), this.sights.cards(viewer, ended)]);
    return sendPage(reply, this.renderer.page('resident', {
      ...frame, title: fullName(resident), name: fullName(resident), called: called(resident), person, sign: person.sign, shares, absent: this.absences.now(resident)?.kind, absenceHref: `/residents/${resident.id}/absence`, note: noteOf(note), cards, ended: endedCards,
      back: viewer.role === 'carer' ? { href: '/today', text: 'Back to Today' } : { href: '/residents', text: 'Back to people' },
      timelineHref: `/residents/${resident.id}/timeline`, fhirHref: patientLink(resident.id), about: about(resident, now),
      readings: latestRows(new Map([...latest].filter(([kind]) => mayRead(viewer, resident, kind, now))), (device) => this.sights.source(device), (reading) => resourceLink('Observation', observationId(reading)), now),
      today: [...latest.values()].some((reading) => dayKey(reading.at) === dayKey(now)),
      devices: patients.map((device) => deviceLine(device, now)), circle: circle(resident, carers, now), mayEdit: viewer.role === 'admin', adminHref: `/admin/residents/${resident.id}`,
    }));
  }
}

const NOTES: Readonly<Record<string, string>> = { away: 'Noted. Nobody is told of stillness until then; the alarm button and smoke, gas and water alarms still are.', back: 'Noted. From now on stillness is told again.' };
const noteOf = (note: unknown): string | undefined => (typeof note === 'string' ? NOTES[note] : undefined);

const fold = (text: string): string => text.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase();
const matches = (resident: Resident, q: string): boolean => fold(`${fullName(resident)} ${resident.calledBy ?? ''}`).includes(fold(q));

const circle = (resident: Resident, carers: ReadonlyMap<string, Carer>, now: number): readonly object[] =>
  sharedWith(resident.circle, 'alerts', now).flatMap((member) => {
    const carer = carers.get(member.carer);
    return carer ? [{ name: carer.name, relationship: member.relationship, fault: contactFault(carer) }] : [];
  });
