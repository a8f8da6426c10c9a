import { readFileSync } from 'node:fs';
import { Get, Inject, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Public } from '../../platform/access/viewer.js';
import { OwnAddress } from '../../platform/http/own-address.js';
import { Frames, sendPage } from '../../platform/pages/frame.js';
import { PageController } from '../../platform/pages/page.js';
import { Renderer } from '../../platform/pages/render.js';
import { SETTINGS, type Settings } from '../../platform/settings/settings.js';
import { LiveExamples } from './live-examples.service.js';

/** Shown as it is, and run as it is by a test. */
const VERIFY = readFileSync(new URL('../../../web/samples/verify-webhook.mjs', import.meta.url), 'utf8').trim();

/** For those who write programs against the town's data: how to ask, and what the answer is just now. */
@PageController()
@Public()
export class DevelopersPage {
  constructor(private readonly renderer: Renderer, private readonly frames: Frames, private readonly examples: LiveExamples, private readonly address: OwnAddress, @Inject(SETTINGS) private readonly settings: Settings) {}

  @Get('place/developers')
  async show(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<unknown> {
    const [frame, all] = await Promise.all([this.frames.of(request), this.examples.all()]), { public: base } = this.address;
    return sendPage(reply, this.renderer.page('developers', {
      ...frame, title: 'For developers', base, host: new URL(base).hostname, mqttPort: this.settings.mqttPort, verify: VERIFY,
      examples: all.slice(0, -1).map((one) => ({ ...one, curl: `curl -s -H 'accept: application/json' '${base}${encodeURI(one.path)}'` })), newest: all.at(-1),
    }));
  }
}
