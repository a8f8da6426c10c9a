import { Controller, Get, Param } from '@nestjs/common';
import { mayRead } from '../../../core/access/decide.js';
import { parseObservationId } from '../../../core/observations/observation-id.js';
import { CurrentViewer, type Viewer } from '../../platform/access/viewer.js';
import { notFound } from '../../platform/http/problem.js';
import { orNotFound } from '../residents/or-not-found.js';
import { Residents } from '../residents/residents.service.js';
import { Originals } from './originals.store.js';

@Controller('api/v1/observations')
export class OriginalsController {
  constructor(private readonly residents: Residents, private readonly originals: Originals) {}

  /** The resources as they were sent of which this Observation was made; empty where its view says all that they said. */
  @Get(':id/originals')
  async list(@Param('id') id: string, @CurrentViewer() viewer: Viewer): Promise<object[]> {
    const key = parseObservationId(id);
    if (!key) throw notFound('observation');
    const resident = await orNotFound('observation', this.residents.find(viewer, key.subject, 'read-original', (one, now) => mayRead(viewer, one, key.kind, now)));
    const originals = await this.originals.of(resident.id, id);
    return originals.map(({ at, resource }) => ({ receivedAt: new Date(at).toISOString(), resource }));
  }
}
