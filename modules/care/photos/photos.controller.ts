import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query, Res } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { CurrentViewer, Roles, type Viewer } from '../../platform/access/viewer.js';
import { parsed } from '../../platform/http/parsed.js';
import { text } from '../residents/resident.forms.js';
import { photoOf } from './photo-body.js';
import { Photos } from './photos.service.js';

const About = z.object({ alt: text(200) });

/** Photos of where devices were put up. */
@Controller('api/v1/devices/:id/photo')
export class PhotosController {
  constructor(private readonly photos: Photos) {}

  /** The picture itself as the body; what is to be seen on it as `alt`. */
  @Post()
  @Roles('admin')
  @HttpCode(204)
  @RouteConfig({ takesPhoto: true })
  async put(@Param('id') id: string, @Query() query: unknown, @Body() body: unknown, @CurrentViewer() viewer: Viewer): Promise<void> {
    const { file, alt } = photoOf(body);
    await this.photos.put(id, { file, alt: parsed(About, alt === undefined ? query : { alt }).alt }, viewer);
  }

  /** Only pixels of our own making, and even so nothing in it may run. */
  @Get()
  async show(@Param('id') id: string, @CurrentViewer() viewer: Viewer, @Res() reply: FastifyReply): Promise<unknown> {
    const { jpeg } = await this.photos.find(id, viewer);
    return reply.headers({ 'content-type': 'image/jpeg', 'content-disposition': 'inline; filename="installation.jpg"', 'content-security-policy': "default-src 'none'; sandbox", 'cross-origin-resource-policy': 'same-origin' }).send(jpeg);
  }

  @Delete()
  @Roles('admin')
  @HttpCode(204)
  remove(@Param('id') id: string, @CurrentViewer() viewer: Viewer): Promise<void> {
    return this.photos.remove(id, viewer);
  }
}
