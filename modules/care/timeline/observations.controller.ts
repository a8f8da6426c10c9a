import { Controller, Get, Param, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { maySee, mayRead } from '../../../core/access/decide.js';
import { kindSpec, KIND_NAMES, type Kind } from '../../../core/observations/kinds.js';
import { withIds } from '../../../core/observations/observation-id.js';
import { parseInstant } from '../../../core/observations/instant.js';
import { CurrentViewer, type Viewer } from '../../platform/access/viewer.js';
import { Clock } from '../../platform/clock/clock.js';
import { linkNext } from '../../platform/http/page-links.js';
import { parsed } from '../../platform/http/parsed.js';
import { Quarantine } from '../../sensing/ingest/quarantine.store.js';
import { Observations } from '../../sensing/observations/observations.service.js';
import { Presences } from '../../sensing/rules/presences.service.js';
import { Supervision } from '../../sensing/rules/supervision.service.js';
import { Devices } from '../../sensing/things/devices.service.js';
import { shownPresence } from '../residents/absence.controller.js';
import { Residents } from '../residents/residents.service.js';

const DAY_MS = 86_400_000;
const instant = z.string().transform((text, context) => {
  const at = parseInstant(text);
  if (typeof at !== 'number') context.addIssue({ code: 'custom', message: 'must be ISO 8601 with an offset, as 2026-11-24T08:10:00Z' });
  return typeof at === 'number' ? at : z.NEVER;
});
const Span = z.object({ from: instant.optional(), to: instant.optional() });
const List = Span.extend({ kind: z.enum(KIND_NAMES as [Kind, ...Kind[]]).optional(), limit: z.coerce.number().int().min(1).max(1_000).default(100), skip: z.coerce.number().int().min(0).max(999).default(0) });

/** What was observed of a resident, for people and tools; the same facts are FHIR Observations under /fhir/R4. */
@Controller('api/v1/residents/:id')
export class ObservationsController {
  constructor(
    private readonly residents: Residents, private readonly observations: Observations, private readonly supervision: Supervision,
    private readonly presences: Presences, private readonly devices: Devices, private readonly quarantine: Quarantine, private readonly clock: Clock,
  ) {}

  /** Oldest first; the next page begins at the last instant of this one, less what was seen of it. */
  @Get('readings')
  async list(@Param('id') id: string, @Query() query: unknown, @CurrentViewer() viewer: Viewer, @Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<object[]> {
    const { kind, from, to, limit, skip } = parsed(List, query);
    const now = this.clock.now();
    const readings = await this.residents.reading(viewer, id, 'read-observations', async (resident) => (await this.observations.between(resident.id, { ...(kind ? { kinds: [kind] } : {}), from: from ?? now - DAY_MS, to: to ?? now + DAY_MS })).filter((reading) => mayRead(viewer, resident, reading.kind, now)));
    const page = withIds(readings).slice(skip, skip + limit);
    const last = page.at(-1)?.reading.at;
    if (last !== undefined && readings.length > skip + limit) {
      const same = page.filter(({ reading }) => reading.at === last).length + (page[0]?.reading.at === last ? skip : 0);
      linkNext(request, reply, { from: new Date(last).toISOString(), skip: String(same) });
    }
    return page.map(({ id: observation, reading: { device, kind: of, value, at, receivedAt, seq } }) => {
      const unit = kindSpec(of).unit;
      const room = this.devices.asAt(device, at)?.room;
      return { id: observation, device, kind: of, value, ...(unit ? { unit } : {}), at: new Date(at).toISOString(), receivedAt: new Date(receivedAt).toISOString(), ...(room ? { room } : {}), ...(seq === undefined ? {} : { seq }) };
    });
  }

  @Get('readings/count')
  async count(@Param('id') id: string, @Query() query: unknown, @CurrentViewer() viewer: Viewer): Promise<object> {
    const { from, to } = parsed(Span, query);
    const resident = await this.residents.find(viewer, id, 'count-observations');
    const now = this.clock.now();
    const extent = await this.observations.extent(resident.id);
    const counted = await this.observations.count(resident.id, { from: from ?? Math.min(extent?.first ?? now, now - 2 * DAY_MS), to: to ?? now + DAY_MS });
    const counts = new Map([...counted].filter(([kind]) => mayRead(viewer, resident, kind, now)));
    return { total: [...counts.values()].reduce((a, b) => a + b, 0), byKind: Object.fromEntries(counts), quarantined: await this.quarantine.count(resident.id) };
  }

  @Get('coverage')
  async coverage(@Param('id') id: string, @Query() query: unknown, @CurrentViewer() viewer: Viewer): Promise<object> {
    const { from, to } = parsed(Span, query);
    const resident = await this.residents.find(viewer, id, 'read-coverage');
    const now = this.clock.now(), knowsWhere = maySee(viewer, resident, 'whereabouts', now);
    const [{ state, because, since, silent }, presence, gaps, faults, unreadable] = await Promise.all([
      this.supervision.coverage(resident.id, { besidesAbsence: !knowsWhere }),
      this.presences.of(resident.id),
      this.supervision.gaps(resident.id, from ?? now - 7 * DAY_MS, to ?? now),
      this.quarantine.faults(resident.id),
      this.observations.unreadable(resident.id),
    ]);
    return {
      ...(knowsWhere ? { presence: shownPresence(presence) } : {}),
      state, because, ...(since === undefined ? {} : { since: new Date(since).toISOString() }), silent: silent.map((device) => device.id),
      faults: faults.map(({ device, code, count, lastAt }) => ({ device, code, count, lastAt: new Date(lastAt).toISOString() })),
      unreadable: unreadable.map((stretch) => ({ kind: stretch.kind, from: new Date(stretch.from).toISOString(), to: new Date(stretch.to).toISOString() })),
      gaps: gaps.map((gap) => ({ ...gap, from: new Date(gap.from).toISOString(), to: new Date(gap.to).toISOString() })),
    };
  }
}
