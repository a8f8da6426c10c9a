import { Body, Controller, HttpCode, Param, Post } from '@nestjs/common';
import { inThrees } from '../../../core/things/pairing-code.js';
import { CurrentViewer, Roles, type Viewer } from '../../platform/access/viewer.js';
import { OwnAddress } from '../../platform/http/own-address.js';
import { parsed } from '../../platform/http/parsed.js';
import { PairingCodes } from '../../sensing/pairing/pairing-codes.store.js';
import { MoveForm, PairingForm } from './installation.forms.js';
import { handedOut, Installations } from './installations.service.js';
import { pairingLink } from './pairing-link.js';

/** Labels, pairing by label, and moves within a home. */
@Controller('api/v1')
@Roles('admin')
export class PairingController {
  constructor(private readonly installations: Installations, private readonly codes: PairingCodes, private readonly address: OwnAddress) {}

  /** A label for a device in store; the code is shown once, and older ones end. */
  @Post('devices/:id/pairing-code')
  async label(@Param('id') id: string, @CurrentViewer() viewer: Viewer): Promise<object> {
    const { code, expiresAt } = await this.codes.make(await this.installations.known(id, viewer, 'label-device'));
    return { device: id, code: inThrees(code), link: pairingLink(this.address.public, code), expiresAt: new Date(expiresAt).toISOString() };
  }

  @Post('pairings')
  async pair(@Body() body: unknown, @CurrentViewer() viewer: Viewer): Promise<object> {
    const { code, residentId, room } = parsed(PairingForm, body);
    return handedOut(await this.installations.pair({ code, residentId, ...(room ? { room } : {}) }, viewer));
  }

  @Post('devices/:id/move')
  @HttpCode(200)
  async move(@Param('id') id: string, @Body() body: unknown, @CurrentViewer() viewer: Viewer): Promise<object> {
    const { room, from } = parsed(MoveForm, body);
    const device = await this.installations.move(id, { room, ...(from === undefined ? {} : { from }) }, viewer);
    return { id: device.id, kind: device.kind, residentId: device.subject, room: device.room };
  }
}
