import { Global, Module } from '@nestjs/common';
import { MongooseModule } from '@nestjs/mongoose';
import { FindingsDesk, Profiles, ProvisionalNotices } from '../sensing/rules/ports.js';
import { AlertStore } from './alerts/alert.store.js';
import { AlertsController } from './alerts/alerts.controller.js';
import { Alerts } from './alerts/alerts.service.js';
import { Announcements, Escalations } from './alerts/announcements.js';
import { KeptAlerts } from './alerts/kept-alerts.service.js';
import { SeenBy } from './alerts/seen-by.service.js';
import { Findings } from './alerts/findings.service.js';
import { AlertsProcessor } from './escalation/alerts.processor.js';
import { Asking } from './escalation/asking.service.js';
import { Escalation } from './escalation/escalation.service.js';
import { PlanStore } from './escalation/plans.store.js';
import { RotaStore } from './escalation/rotas.store.js';
import { Standings } from './escalation/standings.service.js';
import { FeedGateway } from './feed/feed.gateway.js';
import { Feed } from './feed/feed.service.js';
import { FeedController } from './feed/feed.controller.js';
import { FeedStory } from './feed/feed-story.service.js';
import { FeedSight } from './feed/feed-sight.js';
import { Presence } from './feed/presence.service.js';
import { Answers } from './notify/answers.service.js';
import { CallAnswers } from './notify/call-answers.service.js';
import { Deliveries } from './notify/deliveries.store.js';
import { DeliveriesProcessor } from './notify/deliveries.processor.js';
import { DeliverySender } from './notify/delivery-sender.js';
import { GovukNotify } from './notify/govuk-notify.js';
import { LateReceipts } from './notify/late-receipts.service.js';
import { Lists } from './notify/lists.store.js';
import { OptOuts } from './notify/opt-outs.service.js';
import { NotifyWebhooksController } from './notify/notify-webhooks.controller.js';
import { PhoneNetwork } from './notify/phone-network.js';
import { PushKeyRing } from './notify/push/push-keys.service.js';
import { PushNetwork } from './notify/push/push-network.js';
import { PushSender } from './notify/push/push-sender.service.js';
import { PushSubscriptions } from './notify/push/push-subscriptions.store.js';
import { PushController } from './notify/push/push.controller.js';
import { Pushes } from './notify/push/pushes.store.js';
import { Receipts } from './notify/receipts.service.js';
import { Replies } from './notify/replies.service.js';
import { SmsDeskController, SmsDeskProviderController } from './notify/sms-desk.controller.js';
import { SmsDesk } from './notify/sms-desk.service.js';
import { TwilioWebhooksController } from './notify/twilio-webhooks.controller.js';
import { Homes } from './homes/homes.store.js';
import { Installations } from './installations/installations.service.js';
import { AbsenceController } from './residents/absence.controller.js';
import { Absences } from './residents/absences.service.js';
import { DeviceFaultsController } from './residents/device-faults.controller.js';
import { DevicesController } from './residents/devices.controller.js';
import { ResidentProfiles } from './residents/resident-profiles.js';
import { CarerSchema, ResidentSchema } from './residents/resident.schema.js';
import { ResidentsController } from './residents/residents.controller.js';
import { Residents } from './residents/residents.service.js';
import { ColumnsController } from './timeline/columns.controller.js';
import { DailyController } from './timeline/daily.controller.js';
import { ObservationsController } from './timeline/observations.controller.js';
import { SettledController } from './timeline/settled.controller.js';

const PORTS = [
  { provide: Profiles, useExisting: ResidentProfiles },
  { provide: FindingsDesk, useExisting: Findings },
  { provide: ProvisionalNotices, useExisting: FeedGateway },
  { provide: Announcements, useExisting: Feed },
  { provide: Escalations, useExisting: Escalation },
];
const KEPT = [Residents, Absences, Homes, Installations, ResidentProfiles, AlertStore, KeptAlerts, SeenBy, Alerts, Findings, Feed, FeedSight, FeedStory, Presence, FeedGateway, PlanStore, RotaStore, Standings, Asking, Escalation, Deliveries, Pushes, PushSubscriptions, PushKeyRing, PushNetwork, PushSender, Lists, OptOuts, DeliverySender, GovukNotify, PhoneNetwork, SmsDesk, Receipts, LateReceipts, Answers, Replies, CallAnswers];

/** Independent living: residents, alerts, escalation, and the people who are told. */
@Global()
@Module({
  imports: [MongooseModule.forFeature([{ name: 'Resident', schema: ResidentSchema }, { name: 'Carer', schema: CarerSchema }])],
  controllers: [ResidentsController, AbsenceController, DevicesController, DeviceFaultsController, AlertsController, FeedController, ObservationsController, DailyController, ColumnsController, SettledController, TwilioWebhooksController, NotifyWebhooksController, PushController, SmsDeskController, SmsDeskProviderController],
  providers: [...KEPT, ...PORTS, AlertsProcessor, DeliveriesProcessor],
  exports: [...KEPT, ...PORTS],
})
export class CareModule {}
