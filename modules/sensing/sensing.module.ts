import { Global, Module } from '@nestjs/common';
import { MongooseModule } from '@nestjs/mongoose';
import { DeviceMemory } from './doors/device-memory.store.js';
import { FrontDoor } from './doors/front-door.service.js';
import { SourcesController } from './doors/sources.controller.js';
import { StreetEars } from './doors/street-ears.js';
import { Strangers } from './doors/strangers.store.js';
import { Checkups } from './health/checkups.service.js';
import { DeviceFaults } from './health/device-faults.store.js';
import { DeviceHealthStore } from './health/device-health.store.js';
import { DeviceWords } from './health/device-words.service.js';
import { CommitBuffer } from './ingest/commit-buffer.js';
import { CriticalLane } from './ingest/critical-lane.js';
import { DayContents } from './ingest/day-contents.js';
import { Deduper } from './ingest/deduper.js';
import { Ingest } from './ingest/ingest.service.js';
import { Quarantine } from './ingest/quarantine.store.js';
import { ReadingsController } from './ingest/readings.controller.js';
import { UnknownFields } from './ingest/unknown-fields.store.js';
import { Throttle } from './ingest/throttle.js';
import { MqttBroker } from './mqtt/mqtt-broker.js';
import { MqttDoors } from './mqtt/mqtt-doors.js';
import { MqttGuests } from './mqtt/mqtt-guests.js';
import { MqttMessages } from './mqtt/mqtt-messages.js';
import { MqttSubscriber } from './mqtt/mqtt-subscriber.js';
import { Compactor } from './observations/compactor.js';
import { Damage } from './observations/damage.store.js';
import { DayFolder } from './observations/day-folder.js';
import { DeviceMarksStore } from './observations/device-marks.store.js';
import { Journal } from './observations/journal.store.js';
import { LatestStore } from './observations/latest.store.js';
import { Observations } from './observations/observations.service.js';
import { SegmentRemover } from './observations/segment-remover.js';
import { Segments } from './observations/segment.store.js';
import { Tail } from './observations/tail.js';
import { AskBook } from './rules/ask-book.js';
import { Dirty } from './rules/dirty.js';
import { HabitsKeeper } from './rules/habits-keeper.js';
import { Presences } from './rules/presences.service.js';
import { Questioner } from './rules/questioner.js';
import { Reviewer } from './rules/reviewer.js';
import { RulesProcessor } from './rules/rules.processor.js';
import { SubjectWindows } from './rules/subject-windows.js';
import { Supervision } from './rules/supervision.service.js';
import { Waker } from './rules/waker.js';
import { PairingCodes } from './pairing/pairing-codes.store.js';
import { DeviceSchema } from './things/device.schema.js';
import { Devices } from './things/devices.service.js';
import { Sources } from './things/sources.service.js';

const KEPT = [
  Devices, Sources, Strangers, StreetEars, PairingCodes, Journal, Tail, Damage, Segments, DayFolder, LatestStore, DeviceMarksStore, DeviceHealthStore, DeviceFaults, DeviceWords, Checkups, Observations, Compactor, SegmentRemover, AskBook, Dirty, SubjectWindows, HabitsKeeper, Supervision, Questioner, Presences, Waker, Reviewer,
  Throttle, DayContents, Deduper, Quarantine, UnknownFields, CommitBuffer, CriticalLane, Ingest, FrontDoor, DeviceMemory, MqttDoors, MqttGuests, MqttMessages, MqttBroker, MqttSubscriber,
];

/** The floor both wings share. What rules must know of a subject, and where findings go, comes from above through ports. */
@Global()
@Module({
  imports: [MongooseModule.forFeature([{ name: 'Device', schema: DeviceSchema }])],
  controllers: [ReadingsController, SourcesController],
  providers: [...KEPT, RulesProcessor],
  exports: KEPT,
})
export class SensingModule {}
