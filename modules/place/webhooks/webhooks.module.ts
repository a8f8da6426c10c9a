import { Module } from '@nestjs/common';
import { SensorThingsModule } from '../sensor-things/sensor-things.module.js';
import { WebhookCollector } from './webhook-collector.js';
import { WebhookNetwork } from './webhook-network.js';
import { WebhookSender } from './webhook-sender.js';
import { WebhooksController } from './webhooks.controller.js';
import { WebhooksProcessor } from './webhooks.processor.js';
import { Webhooks } from './webhooks.store.js';

/** Partners are told of new readings at addresses of their own. */
@Module({ imports: [SensorThingsModule], controllers: [WebhooksController], providers: [Webhooks, WebhookNetwork, WebhookSender, WebhookCollector, WebhooksProcessor], exports: [Webhooks] })
export class WebhooksModule {}
