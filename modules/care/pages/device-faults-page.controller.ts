import { Get, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { CurrentViewer, Roles, type Viewer } from '../../platform/access/viewer.js';
import { Audit } from '../../platform/audit/audit.service.js';
import { Clock } from '../../platform/clock/clock.js';
import { DeviceFaults } from '../../sensing/health/device-faults.store.js';
import { Residents } from '../residents/residents.service.js';
import { Frames, sendPage } from '../../platform/pages/frame.js';
import { PageController } from '../../platform/pages/page.js';
import { Renderer } from '../../platform/pages/render.js';
import { Sights } from './sights.service.js';
import { fullName } from './views/people.js';
import { moment } from '../../../core/time/when.js';
import { capital } from './views/words.js';

/** What is wrong with which device, and where: for whoever goes to mend it. */
@PageController()
@Roles('admin')
export class DeviceFaultsPage {
  constructor(
    private readonly renderer: Renderer, private readonly frames: Frames, private readonly sights: Sights, private readonly faults: DeviceFaults,
    private readonly residents: Residents, private readonly audit: Audit, private readonly clock: Clock,
  ) {}

  @Get('device-faults')
  async show(@CurrentViewer() viewer: Viewer, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<unknown> {
    await this.audit.note({ actor: viewer.id, role: viewer.role, action: 'list-device-faults', purpose: 'administration' });
    const [frame, live] = await Promise.all([this.frames.of(request), this.faults.list({ live: true })]);
    const residents = await this.residents.lookUpMany(live.map(({ subject }) => subject));
    const now = this.clock.now();
    const rows = live.sort((a, b) => Number(a.severity === 'routine') - Number(b.severity === 'routine') || a.since - b.since).map(({ device, subject, severity, since, because, differ, doubt }) => {
      const resident = residents.get(subject);
      return { device: capital(this.sights.source(device)), id: device, href: `/admin/residents/${subject}#devices`, who: resident ? fullName(resident) : subject, when: severity === 'urgent' ? 'Today' : 'When you are there', since: moment(since, now), because, differ, doubted: doubt !== undefined };
    });
    const devices = new Set(live.map(({ device }) => device)).size;
    return sendPage(reply, this.renderer.page('device-faults', { ...frame, title: 'Devices', rows, headline: devices === 0 ? 'No device needs anybody just now' : devices === 1 ? '1 device needs somebody' : `${devices} devices need somebody` }));
  }
}
