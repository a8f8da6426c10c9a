import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { z } from 'zod';
import type { CarerId } from '../../../../core/ids.js';
import { CurrentViewer, type Viewer } from '../../../platform/access/viewer.js';
import { Audit } from '../../../platform/audit/audit.service.js';
import { Clock } from '../../../platform/clock/clock.js';
import { parsed } from '../../../platform/http/parsed.js';
import { forbidden, Problem } from '../../../platform/http/problem.js';
import { PushKeyRing } from './push-keys.service.js';
import { areKeys } from './push-message.js';
import { PushNetwork } from './push-network.js';
import { PushSubscriptions } from './push-subscriptions.store.js';

const KEY = /^[A-Za-z0-9_-]+$/;
const Subscription = z.strictObject({ endpoint: z.string().min(1).max(1_000), p256dh: z.string().max(100).regex(KEY), auth: z.string().max(40).regex(KEY) });
const Endpoint = z.strictObject({ endpoint: Subscription.shape.endpoint });

/** A carer's browser that wishes for notices, or no more. */
@Controller('push')
export class PushController {
  constructor(private readonly subscriptions: PushSubscriptions, private readonly network: PushNetwork, private readonly ring: PushKeyRing, private readonly audit: Audit, private readonly clock: Clock) {}

  @Post('subscribe')
  @HttpCode(204)
  async subscribe(@Body() body: unknown, @CurrentViewer() viewer: Viewer): Promise<void> {
    const carer = carerOf(viewer);
    const subscription = parsed(Subscription, body);
    if (!this.network.mayAsk(subscription.endpoint)) throw new Problem(422, 'business-rule', 'endpoint: must be https on its usual port, at a public name.', { field: 'endpoint' });
    if (!areKeys(subscription)) throw new Problem(422, 'business-rule', 'p256dh: must be an uncompressed point on P-256, and auth 16 bytes, both base64url.', { field: 'p256dh' });
    const { publicKey } = await this.ring.keys();
    await this.subscriptions.keep({ ...subscription, carer, serverKey: publicKey, madeAt: this.clock.now() });
    await this.audit.note({ actor: viewer.id, role: viewer.role, action: 'subscribe-push', purpose: 'administration' });
  }

  @Post('unsubscribe')
  @HttpCode(204)
  async unsubscribe(@Body() body: unknown, @CurrentViewer() viewer: Viewer): Promise<void> {
    await this.subscriptions.removeOf(carerOf(viewer), parsed(Endpoint, body).endpoint);
    await this.audit.note({ actor: viewer.id, role: viewer.role, action: 'unsubscribe-push', purpose: 'administration' });
  }
}

function carerOf({ carerId }: Viewer): CarerId {
  if (carerId === undefined) throw forbidden('Only those who are told about somebody take notices.');
  return carerId;
}
