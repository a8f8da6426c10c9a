import { Body, Controller, Delete, Get, HttpCode, Param, Post } from '@nestjs/common';
import { CurrentViewer, Roles, type Viewer } from '../../platform/access/viewer.js';
import { parsed } from '../../platform/http/parsed.js';
import { AskBook } from '../../sensing/rules/ask-book.js';
import { Wearables, type ConnectionShown } from '../../sensing/doors/wearables/wearables.service.js';
import { Residents } from '../residents/residents.service.js';
import { NewConnectionForm } from './new-connection.form.js';

/** A resident's own account with a maker of wearables, connected with their consent. */
@Controller()
@Roles('admin')
export class ResidentWearables {
  constructor(private readonly residents: Residents, private readonly wearables: Wearables, private readonly book: AskBook) {}

  @Get('api/v1/residents/:id/wearables')
  async list(@Param('id') id: string, @CurrentViewer() viewer: Viewer): Promise<ConnectionShown[]> {
    const resident = await this.residents.find(viewer, id, 'list-wearables');
    return this.wearables.of(resident.id);
  }

  /** The address at which the person says yes; it holds for ten minutes, for whoever asked. */
  @Post('api/v1/residents/:id/wearables')
  async begin(@Param('id') id: string, @Body() body: unknown, @CurrentViewer() viewer: Viewer): Promise<object> {
    const { source, consent } = parsed(NewConnectionForm, body);
    const resident = await this.residents.find(viewer, id, 'connect-wearable');
    return { authorize: await this.wearables.begin(resident.id, source, viewer.id, consent) };
  }

  @Delete('api/v1/residents/:id/wearables/:connection')
  @HttpCode(204)
  async disconnect(@Param('id') id: string, @Param('connection') connection: string, @CurrentViewer() viewer: Viewer): Promise<void> {
    const resident = await this.residents.find(viewer, id, 'disconnect-wearable');
    await this.wearables.disconnect(resident.id, connection);
    await this.book.watch(resident.id);
  }
}
