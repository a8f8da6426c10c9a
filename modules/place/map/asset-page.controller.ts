import { Get, Param, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Public } from '../../platform/access/viewer.js';
import { Frames, sendPage } from '../../platform/pages/frame.js';
import { PageController } from '../../platform/pages/page.js';
import { Renderer } from '../../platform/pages/render.js';
import type { Asset } from './asset.js';
import { MeasuringAssets } from './measuring-assets.service.js';
import { NetworkAssets } from './network-assets.service.js';

/** One column, venue, gateway, air site, stretch of road or open sensor: what it is, where, and how it is. */
@PageController()
@Public()
export class AssetPage {
  private readonly kinds: ReadonlyMap<string, (id: string, withDevices: boolean) => Promise<Asset | undefined>>;

  constructor(private readonly renderer: Renderer, private readonly frames: Frames, network: NetworkAssets, measuring: MeasuringAssets) {
    this.kinds = new Map<string, (id: string, withDevices: boolean) => Promise<Asset | undefined>>([
      ['lights', (id, withDevices) => network.column(id, withDevices)], ['gateways', (id, withDevices) => network.gateway(id, withDevices)], ['wifi', (id) => network.venue(id)],
      ['air', (id) => measuring.site(id)], ['roads', (id) => measuring.stretch(id)], ['sensors', (id) => measuring.sensor(id)],
    ]);
  }

  @Get('place/assets/:kind/:id')
  async show(@Param('kind') kind: string, @Param('id') id: string, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<unknown> {
    const frame = await this.frames.of(request);
    const asset = await this.kinds.get(kind)?.(id, frame.viewer?.role === 'admin');
    if (!asset) return sendPage(reply, this.renderer.page('asset', { ...frame, title: 'We know of no such thing' }), 404);
    return sendPage(reply, this.renderer.page('asset', { ...frame, title: asset.title, asset }));
  }
}
