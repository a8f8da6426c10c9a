import { Body, Controller, Post } from '@nestjs/common';
import { z } from 'zod';
import { isZone } from '../../../../core/time/local.js';
import { Roles } from '../../../platform/access/viewer.js';
import { OwnAddress } from '../../../platform/http/own-address.js';
import { parsed } from '../../../platform/http/parsed.js';
import { WEARABLE_FORMS } from './providers.js';
import { Registrations } from './registrations.store.js';
import { CALLBACK } from './wearables.service.js';

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);
const isOrigin = (text: string): boolean => URL.canParse(text) && new URL(text).origin === text && (text.startsWith('https:') || LOOPBACK.has(new URL(text).hostname));

export const NewRegistrationForm = z.strictObject({
  form: z.enum(WEARABLE_FORMS),
  title: z.string().trim().min(1).max(100),
  zone: z.string().max(60).refine(isZone, 'is no time zone; write it as Europe/London').default('Europe/London'),
  clientId: z.string().min(1).max(200),
  clientSecret: z.string().min(8).max(500),
  /** Another server that speaks the maker's API, instead of the maker's own addresses. */
  origin: z.string().max(200).refine(isOrigin, 'is an https origin without a path, as https://cloud.example').optional(),
  /** Fitbit's verification code of the subscriber. */
  verify: z.string().min(8).max(200).optional(),
});

/** Our registrations with makers of wearables. */
@Controller('api/v1/wearables/registrations')
@Roles('admin')
export class RegistrationsController {
  constructor(private readonly registrations: Registrations, private readonly address: OwnAddress) {}

  /** The addresses are what the maker must be told; the secret is kept sealed and shown nowhere. */
  @Post()
  async add(@Body() body: unknown): Promise<object> {
    const { title, zone, verify, origin, ...rest } = parsed(NewRegistrationForm, body);
    const source = await this.registrations.add({ ...rest, ...(origin ? { origin } : {}) }, title, zone, verify);
    const home = this.address.public;
    return { source: source.id, form: source.form, notificationAddress: `${home}/webhooks/wearables/${source.id}/${this.registrations.hookKey(source.id)}/${source.form}`, redirectAddress: home + CALLBACK };
  }
}
