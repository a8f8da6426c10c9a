import { Controller, Get, Query } from '@nestjs/common';
import { z } from 'zod';
import { CurrentViewer, type Viewer } from '../../platform/access/viewer.js';
import { Audit } from '../../platform/audit/audit.service.js';
import { parsed } from '../../platform/http/parsed.js';
import type { ServerFrame } from './frames.js';
import { FeedStory } from './feed-story.service.js';

const Asked = z.object({ after: z.coerce.number().int().min(0).optional() });

/** The feed for whoever has no web socket: the same frames, asked for again and again. */
@Controller('api/v1/feed')
export class FeedController {
  constructor(private readonly story: FeedStory, private readonly audit: Audit) {}

  /** `number`: what to ask after next time. */
  @Get()
  async since(@Query() query: unknown, @CurrentViewer() viewer: Viewer): Promise<{ number: number; frames: ServerFrame[] }> {
    const { after } = parsed(Asked, query);
    const frames: ServerFrame[] = [];
    for await (const frame of this.story.upToNow(viewer, after)) frames.push(frame);
    if (frames.length > 0) await this.audit.note({ actor: viewer.id, role: viewer.role, action: 'read-feed', purpose: 'care' });
    return { number: frames.reduce((last, frame) => ('number' in frame ? Math.max(last, frame.number) : last), frames.some(({ type }) => type === 'snapshot') ? 0 : after ?? 0), frames };
  }
}
