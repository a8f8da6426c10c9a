import { Module } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Problem } from '../../platform/http/problem.js';
import { ProblemWriters } from '../../platform/http/problem.filter.js';
import { PartnerKeys } from '../partners/partner-keys.service.js';
import { PartnersController } from '../partners/partners.controller.js';
import { PlaceAccess } from '../partners/place-access.service.js';
import { TownEntities } from './entities.store.js';
import { FeatureMaker } from './feature-maker.js';
import { TownReader } from './reader.service.js';
import { TownRemover } from './remover.service.js';
import { SensorThingsController } from './sensor-things.controller.js';
import { SensorThings } from './sensor-things.service.js';
import { TownAccess } from './town-access.service.js';
import { TownWriter } from './writer.service.js';

/** The open sensor platform: SensorThings 1.1, and the partners who use it. Other rooms of the town publish by TownWriter. */
@Module({
  controllers: [SensorThingsController, PartnersController],
  providers: [TownEntities, FeatureMaker, TownReader, TownWriter, TownRemover, SensorThings, TownAccess, PartnerKeys, PlaceAccess],
  exports: [TownWriter, TownReader, PlaceAccess, TownEntities],
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
