import { Body, Controller, HttpCode, Post, UseGuards } from '@nestjs/common';
import { readWave } from '../../../core/falls/sampled-data.js';
import { parseInstant } from '../../../core/observations/instant.js';
import { Public } from '../../platform/access/viewer.js';
import { parsed } from '../../platform/http/parsed.js';
import { Problem } from '../../platform/http/problem.js';
import type { Sender } from '../ingest/sender.js';
import { CurrentSender, SenderGuard } from '../ingest/sender.guard.js';
import { AccelerometryForm } from './accelerometry.form.js';
import { Accelerometry, type Heard } from './accelerometry.service.js';

/** Raw accelerometry of worn tags, in parts of a minute at most. */
@Controller('api/v1/accelerometry')
export class AccelerometryController {
  constructor(private readonly accelerometry: Accelerometry) {}

  /** Answers when every fall found so far is durable. */
  @Post()
  @HttpCode(200)
  @Public()
  @UseGuards(SenderGuard)
  async accept(@Body() body: unknown, @CurrentSender() sender: Sender): Promise<Heard & { seq?: number }> {
    const { device, position, rangeG, seq, at, ...raw } = parsed(AccelerometryForm, body);
    const instant = parseInstant(at);
    if (typeof instant !== 'number') throw new Problem(400, 'value', 'at: must be ISO 8601 with an offset, as 2026-11-24T08:10:00Z.', { field: 'at' });
    const wave = readWave({ at: instant, ...raw });
    if (wave.refusal) throw new Problem(400, wave.refusal.code, wave.refusal.detail, { field: wave.refusal.field });
    const heard = await this.accelerometry.hear({ device, position, samples: wave.samples, ...(rangeG === undefined ? {} : { rangeG }) }, sender);
    return { ...heard, ...(seq === undefined ? {} : { seq }) };
  }
}
