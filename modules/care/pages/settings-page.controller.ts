import { Body, Get, Post, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Public } from '../../platform/access/viewer.js';
import { Frames, seeOther, sendPage } from '../../platform/pages/frame.js';
import { textOf, type Form } from './forms/form.js';
import { Look, lookCookie } from '../../platform/pages/look.js';
import { PageController } from '../../platform/pages/page.js';
import { Renderer } from '../../platform/pages/render.js';

/** Pages for everyone, signed in or not. */
@PageController()
@Public()
export class SettingsPage {
  constructor(private readonly renderer: Renderer, private readonly frames: Frames) {}

  @Get('settings')
  async show(@Query('saved') saved: unknown, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<unknown> {
    return sendPage(reply, this.renderer.page('settings', { ...(await this.frames.of(request)), title: 'Text size and colours', saved: saved === 'yes' }));
  }

  @Post('settings')
  keep(@Body() form: Form, @Res() reply: FastifyReply): unknown {
    void reply.header('set-cookie', lookCookie(Look.parse({ print: textOf(form, 'print'), theme: textOf(form, 'theme') })));
    return seeOther(reply, '/settings?saved=yes');
  }

  @Get('accessibility')
  async accessibility(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<unknown> {
    return sendPage(reply, this.renderer.page('accessibility', { ...(await this.frames.of(request)), title: 'Accessibility' }));
  }
}
