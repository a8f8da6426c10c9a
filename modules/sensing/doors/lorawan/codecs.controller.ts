import { Body, Controller, Delete, Get, HttpCode, Param, Post, Put } from '@nestjs/common';
import { z } from 'zod';
import { CODEC_NAMES } from '../../../../core/doors/lorawan/codecs.js';
import type { Uplink } from '../../../../core/doors/lorawan/uplink.js';
import { KIND_NAMES } from '../../../../core/observations/kinds.js';
import type { Source } from '../../../../core/things/source.js';
import { Roles } from '../../../platform/access/viewer.js';
import { Clock } from '../../../platform/clock/clock.js';
import { parsed } from '../../../platform/http/parsed.js';
import { notFound, Problem } from '../../../platform/http/problem.js';
import { Sources } from '../../things/sources.service.js';
import { Codecs, type ProfileCodec, type Trouble } from './codecs.store.js';
import { Uplinks } from './uplinks.service.js';

/** A frame as hex or as numbers, to try a codec on. */
const SampleForm = z.strictObject({
  bytes: z.union([z.string().regex(/^(?:[0-9a-fA-F]{2}){0,242}$/, 'is hexadecimal, two digits a byte'), z.array(z.int().min(0).max(255)).max(242)]),
  fPort: z.int().min(0).max(255).default(1),
});
const shortText = z.string().max(200);

export const CodecForm = z.strictObject({
  codec: z.enum(CODEC_NAMES as [string, ...string[]]).optional(),
  script: z.string().min(1).max(262_144).optional(),
  variables: z.record(z.string().max(60), shortText).optional(),
  fields: z.record(z.string().max(120), z.enum(KIND_NAMES as [string, ...string[]]).nullable()).optional(),
  sample: SampleForm.optional(),
}).refine(({ codec, script }) => codec === undefined || script === undefined, { error: 'takes a codec of ours or a script, not both', path: ['script'] })
  .refine(({ script, sample }) => script === undefined || sample !== undefined, { error: 'a script comes with a frame to try it on', path: ['sample'] });

/** A device profile's name in a path: what networks call theirs. */
const PROFILE = /^[A-Za-z0-9][A-Za-z0-9 ._:+()-]{0,99}$/;

interface Tried {
  /** The fields as the codec says them. */
  readonly payload: object;
  /** What would be kept as readings. */
  readonly readings: readonly { readonly kind: string; readonly value: unknown }[];
  /** Fields that have no meaning here yet; `fields` can give them one. */
  readonly unread: readonly string[];
}

/** How each device profile of a network is decoded; for those who set networks up. */
@Controller('api/v1/sources/:id/codecs')
@Roles('admin')
export class CodecsController {
  constructor(private readonly sources: Sources, private readonly codecs: Codecs, private readonly uplinks: Uplinks, private readonly clock: Clock) {}

  /** What is chosen, what could not be decoded, and the names of our own codecs. */
  @Get()
  async list(@Param('id') id: string): Promise<{ codecs: readonly object[]; troubles: readonly Trouble[]; known: readonly string[] }> {
    const { id: source } = this.found(id);
    const codecs = this.codecs.all(source).map(({ script, ...rest }) => ({ ...rest, ...(script === undefined ? {} : { scriptCharacters: script.length }) }));
    return { codecs, troubles: await this.codecs.troublesOf(source), known: CODEC_NAMES };
  }

  /** Tried on the sample first; a codec that fails on it is not taken. */
  @Put(':profile')
  async choose(@Param('id') id: string, @Param('profile') profile: string, @Body() body: unknown): Promise<object> {
    const { id: source } = this.found(id);
    const { codec, tried } = await this.tryOut(profile, body);
    await this.codecs.put(source, profile, codec);
    return { profile, ...(tried ? { tried } : {}) };
  }

  /** A dry run: nothing is kept. */
  @Post(':profile/try')
  @HttpCode(200)
  async attempt(@Param('id') id: string, @Param('profile') profile: string, @Body() body: unknown): Promise<object> {
    this.found(id);
    const { tried } = await this.tryOut(profile, body);
    if (!tried) throw new Problem(400, 'required', 'sample: is missing. Send a frame to try the codec on.', { field: 'sample' });
    return tried;
  }

  @Delete(':profile')
  @HttpCode(204)
  async remove(@Param('id') id: string, @Param('profile') profile: string): Promise<void> {
    if (!(await this.codecs.remove(this.found(id).id, profile))) throw notFound('codec');
  }

  private async tryOut(profile: string, body: unknown): Promise<{ codec: ProfileCodec; tried?: Tried }> {
    if (!PROFILE.test(profile)) throw new Problem(400, 'value', 'profile: takes letters, digits, spaces and . _ : + ( ) - (100 at most).', { field: 'profile' });
    const { sample, ...form } = parsed(CodecForm, body);
    const codec = form as ProfileCodec;
    if (!sample || (codec.codec === undefined && codec.script === undefined)) return { codec };
    const bytes = typeof sample.bytes === 'string' ? Uint8Array.from(sample.bytes.match(/../g) ?? [], (pair) => parseInt(pair, 16)) : Uint8Array.from(sample.bytes);
    const uplink: Uplink = { name: 'sample', profiles: [profile], bytes, fPort: sample.fPort, at: this.clock.now() };
    const { outcome, decoded } = await this.uplinks.attempt(codec, uplink);
    if (!('payload' in outcome)) throw new Problem(422, 'business-rule', `The codec does not decode the sample: ${outcome.refusal}.`, { field: codec.script === undefined ? 'sample' : 'script' });
    return { codec, tried: { payload: outcome.payload, readings: (decoded?.said ?? []).map(({ kind, value }) => ({ kind, value })), unread: (decoded?.unread ?? []).map(({ field }) => field) } };
  }

  private found(id: string): Source {
    const source = this.sources.find(id);
    if (!source || source.retiredAt !== undefined || (source.form !== 'chirpstack' && source.form !== 'the-things-stack')) throw notFound('source');
    return source;
  }
}
