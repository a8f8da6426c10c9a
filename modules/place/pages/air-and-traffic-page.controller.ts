import { Get, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Public } from '../../platform/access/viewer.js';
import { Frames, sendPage } from '../../platform/pages/frame.js';
import { PageController } from '../../platform/pages/page.js';
import { Renderer } from '../../platform/pages/render.js';
import { AirAreas } from '../air/air-areas.service.js';
import { TrafficIncidents } from '../traffic/incidents.service.js';
import { Segments } from '../traffic/segments.store.js';
import { Traffic } from '../traffic/traffic.service.js';
import { airWords } from './air-words.js';
import { roadWords } from './road-words.js';

/** A page is no list of a thousand. [ours] */
const MOST_SEGMENTS = 1_000, MOST_INCIDENTS = 50, MOST_REPORTED = 100;

/** Today's air and roads, for everybody, in plain English. */
@PageController()
@Public()
export class AirAndTrafficPage {
  constructor(private readonly renderer: Renderer, private readonly frames: Frames, private readonly areas: AirAreas, private readonly segments: Segments, private readonly traffic: Traffic, private readonly incidents: TrafficIncidents) {}

  @Get('place/air-and-traffic')
  async show(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<unknown> {
    const [frame, sites, foreseen, segments, detected, reported] = await Promise.all([
      this.frames.of(request), this.areas.sites(), this.areas.allForeseen(), this.segments.page('', MOST_SEGMENTS), this.incidents.detected(['suspected', 'confirmed'], MOST_INCIDENTS), this.incidents.openToAll(MOST_REPORTED),
    ]);
    const air = airWords(sites, foreseen, frame.now);
    const roads = roadWords({ segments, isStale: (at) => this.traffic.isStale(at), detected, reported }, frame.now);
    return sendPage(reply, this.renderer.page('air-and-traffic', { ...frame, title: 'Air and traffic', air, roads }));
  }
}
