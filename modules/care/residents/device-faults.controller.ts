import { Controller, Get, Query } from '@nestjs/common';
import { z } from 'zod';
import { CurrentViewer, type Viewer } from '../../platform/access/viewer.js';
import { Audit } from '../../platform/audit/audit.service.js';
import { forbidden } from '../../platform/http/problem.js';
import { parsed } from '../../platform/http/parsed.js';
import { DeviceFaults } from '../../sensing/health/device-faults.store.js';
import { publicFault } from './public-health.js';
import { Residents } from './residents.service.js';

const List = z.object({
  residentId: z.string().min(1).max(64).optional(),
  state: z.enum(['open', 'closed']).optional(),
  limit: z.coerce.number().int().min(1).max(500).default(100),
});

/** What is the matter with devices: for whoever mends them. Nobody is paged by it. */
@Controller('api/v1/device-faults')
export class DeviceFaultsController {
  constructor(private readonly faults: DeviceFaults, private readonly residents: Residents, private readonly audit: Audit) {}

  /** Newest first; of one home to whoever may see the person, of all homes to administrators. */
  @Get()
  async list(@Query() query: unknown, @CurrentViewer() viewer: Viewer): Promise<object[]> {
    const { residentId, state, limit } = parsed(List, query);
    if (residentId === undefined && viewer.role !== 'admin') throw forbidden('Only an administrator may list the device faults of every home. Name one with ?residentId=.');
    const subject = residentId === undefined ? undefined : (await this.residents.find(viewer, residentId, 'list-device-faults')).id;
    if (subject === undefined) await this.audit.note({ actor: viewer.id, role: viewer.role, action: 'list-device-faults', purpose: 'administration' });
    const list = await this.faults.list({ ...(subject === undefined ? {} : { subject }), ...(state === undefined ? {} : { live: state === 'open' }), limit });
    return list.map(({ id, device, subject: of, closedAt, ...fault }) => ({ id, device, residentId: of, ...publicFault(fault), ...(closedAt === undefined ? {} : { closedAt: new Date(closedAt).toISOString() }) }));
  }
}
