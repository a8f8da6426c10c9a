import type { Server } from 'node:http';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { NestFactory } from '@nestjs/core';
import { CoverReport } from '../modules/care/escalation/cover-report.service.js';
import { Digest } from '../modules/care/digest/digest.service.js';
import { Escalation } from '../modules/care/escalation/escalation.service.js';
import { FeedGateway } from '../modules/care/feed/feed.gateway.js';
import { Feed } from '../modules/care/feed/feed.service.js';
import { Outages } from '../modules/care/proof/outages.service.js';
import { Watchman } from '../modules/care/proof/watchman.service.js';
import { DeliverySender } from '../modules/care/notify/delivery-sender.js';
import { LateReceipts } from '../modules/care/notify/late-receipts.service.js';
import { PushSender } from '../modules/care/notify/push/push-sender.service.js';
import { Receipts } from '../modules/care/notify/receipts.service.js';
import { RecordOutbox } from '../modules/care/records/record-outbox.service.js';
import { Keeper } from '../modules/care/retention/keeper.js';
import { armCrashPoint } from '../modules/platform/crash-points.js';
import { armPoison } from '../modules/sensing/rules/poison.js';
import { armDefect } from '../modules/platform/defects.js';
import { openHttpDoor } from '../modules/platform/http/http-door.js';
import { Parts } from '../modules/platform/health/parts.service.js';
import { OwnAddress } from '../modules/platform/http/own-address.js';
import { Renderer } from '../modules/platform/pages/render.js';
import { Log } from '../modules/platform/log/log.js';
import type { Settings } from '../modules/platform/settings/settings.js';
import { Store } from '../modules/platform/store/store.js';
import { SipServer } from '../modules/sensing/doors/alarms/sip/sip-server.js';
import { MqttBroker } from '../modules/sensing/mqtt/mqtt-broker.js';
import { MqttSubscriber } from '../modules/sensing/mqtt/mqtt-subscriber.js';
import { Compactor } from '../modules/sensing/observations/compactor.js';
import { Damage } from '../modules/sensing/observations/damage.store.js';
import { Tail } from '../modules/sensing/observations/tail.js';
import { Reviewer } from '../modules/sensing/rules/reviewer.js';
import { Waker } from '../modules/sensing/rules/waker.js';
import { AppModule } from './app.module.js';
import { describeMessages } from './descriptions/asyncapi.js';
import { describeApi } from './descriptions/openapi.js';
import { isDemonstration, startStreet } from './demonstration.js';

export interface Running {
  readonly app: NestFastifyApplication;
  /** Where it listens. */
  readonly url: string;
  readonly mqttPort?: number;
  readonly demonstration: boolean;
  stop(): Promise<void>;
}

/**
 * Starts in the order in which promises depend on each other: indexes before anything is written, what an earlier life
 * acknowledged before anything new is taken, people before sensors.
 */
export async function start(settings: Settings): Promise<Running> {
  armCrashPoint(settings);
  armDefect(settings);
  armPoison(settings);
  const app = await NestFactory.create<NestFastifyApplication>(AppModule.register(settings), openHttpDoor(), { bodyParser: false, bufferLogs: true, abortOnError: false });
  app.useLogger(app.get(Log));
  const store = app.get(Store);
  store.assertDurable();
  await store.ensureIndexes();
  describeApi(app);
  describeMessages(app);
  await app.init();
  app.get(Parts).start();
  await app.get(Outages).start();
  await app.get(Waker).start();
  await app.get(Tail).syncWhole();
  await app.get(Damage).start();
  app.get(Compactor).start();
  await app.get(Feed).start();
  app.get(FeedGateway).attach(app.getHttpServer() as Server);
  await app.listen(settings.port, settings.host);
  const url = addressOf(app.getHttpServer() as Server, settings.host);
  app.get(OwnAddress).listensAt(url);
  app.get(Escalation).start();
  app.get(CoverReport).start();
  app.get(DeliverySender).start();
  app.get(PushSender).start();
  app.get(Receipts).start();
  await app.get(LateReceipts).start();
  app.get(Digest).start();
  app.get(Reviewer).start();
  app.get(RecordOutbox).start();
  app.get(Keeper).start();
  app.get(Watchman).start();
  app.get(MqttSubscriber).start();
  const mqttPort = await app.get(MqttBroker).start();
  await app.get(SipServer).start();
  const demonstration = await isDemonstration(app, settings);
  app.get(Renderer).showDemonstration(demonstration);
  const street = demonstration ? startStreet(app, settings, url) : undefined;
  const stop = async (): Promise<void> => {
    street?.kill('SIGTERM');
    await app.close();
  };
  return { app, url, demonstration, ...(mqttPort === undefined ? {} : { mqttPort }), stop };
}

function addressOf(server: Server, host: string): string {
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  const name = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host.includes(':') ? `[${host}]` : host;
  return `http://${name}:${port}`;
}
