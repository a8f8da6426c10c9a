import { Module } from '@nestjs/common';
import { FallsModule } from '../../sensing/falls/falls.module.js';
import { BundleDesk } from './bundle-desk.service.js';
import { Conditions } from './conditions.service.js';
import { FhirInController } from './fhir-in.controller.js';
import { FirstSight } from './first-sight.service.js';
import { KnownNames } from './known-names.store.js';
import { OriginalsController } from './originals.controller.js';
import { Originals } from './originals.store.js';
import { TakeIn } from './take-in.service.js';
import { Trespass } from './trespass.service.js';
import { View } from './view.service.js';
import { Waves } from './waves.service.js';
import { Whose } from './whose.service.js';

/** Observations by FHIR R4, on their way in. */
@Module({
  imports: [FallsModule],
  controllers: [FhirInController, OriginalsController],
  providers: [BundleDesk, Conditions, FirstSight, KnownNames, Originals, TakeIn, Trespass, View, Waves, Whose],
})
export class FhirInModule {}
