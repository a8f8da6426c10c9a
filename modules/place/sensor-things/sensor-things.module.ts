import { Module } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Problem } from '../../platform/http/problem.js';
import { ProblemWriters } from '../../platform/http/problem.filter.js';
import { PartnersModule } from '../partners/partners.module.js';
import { Belongings } from './belongings.service.js';
import { TownEntities } from './entities.store.js';
import { FeatureMaker } from './feature-maker.js';
import { Qualities } from './qualities.service.js';
import { ObservationPacker } from './observations/observation-packer.js';
import { TownObservations } from './observations/town-observations.service.js';
import { TownSegmentsLook } from './observations/town-segments.look.js';
import { TownSegments } from './observations/town-segments.store.js';
import { TownReader } from './reader.service.js';
import { TownRemover } from './remover.service.js';
import { SensorThingsController } from './sensor-things.controller.js';
import { RowWriter } from './row-writer.js';
import { SensorThings } from './sensor-things.service.js';
import { MixedBatches } from './mixed-batches.service.js';
import { MqttPublisher } from './mqtt-publisher.service.js';
import { MqttTown } from './mqtt-town.service.js';
import { StaDesk } from './sta-desk.service.js';
import { TownNews } from './town-news.js';
import { TownAccess } from './town-access.service.js';
import { TownWriter } from './writer.service.js';

/** The open sensor platform: SensorThings 1.1, and the partners who use it. Other rooms of the town publish by TownWriter. */
@Module({
  imports: [PartnersModule],
  controllers: [SensorThingsController],
  providers: [TownEntities, Belongings, TownSegments, TownSegmentsLook, TownObservations, ObservationPacker, FeatureMaker, Qualities, TownReader, TownWriter, RowWriter, TownRemover, SensorThings, StaDesk, MixedBatches, TownAccess, TownNews, MqttPublisher, MqttTown],
  exports: [PartnersModule, TownObservations, TownWriter, TownRemover, RowWriter, TownReader, TownNews, TownEntities, TownAccess, Qualities],
})
export class SensorThingsModule {
  constructor(writers: ProblemWriters) {
    writers.speak('/sta', writeStaProblem);
  }
}

/** An error as SensorThings clients know it: `{ code, type, message }`, the code being HTTP's. */
function writeStaProblem({ status, code, detail }: Problem, _request: FastifyRequest, reply: FastifyReply): void {
  void reply.status(status).send({ code: status, type: code, message: detail });
}
