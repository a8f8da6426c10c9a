import { Module, type DynamicModule } from '@nestjs/common';
import { PageToolsModule } from '../modules/platform/pages/page-tools.module.js';
import { PlatformModule } from '../modules/platform/platform.module.js';
import { AlarmsModule } from '../modules/sensing/doors/alarms/alarms.module.js';
import { HomeBridgesModule } from '../modules/sensing/doors/home-bridges/home-bridges.module.js';
import { LorawanModule } from '../modules/sensing/doors/lorawan/lorawan.module.js';
import { FallsModule } from '../modules/sensing/falls/falls.module.js';
import { SensingModule } from '../modules/sensing/sensing.module.js';
import { AdvisoriesModule } from '../modules/care/advisories/advisories.module.js';
import { AreaFiguresModule } from '../modules/care/area-figures/area-figures.module.js';
import { CareModule } from '../modules/care/care.module.js';
import { CheckupModule } from '../modules/care/checkup/checkup.module.js';
import { DigestModule } from '../modules/care/digest/digest.module.js';
import { EscalationModule } from '../modules/care/escalation/escalation.module.js';
import { FhirApiModule } from '../modules/care/fhir-api/fhir-api.module.js';
import { FhirInModule } from '../modules/care/fhir-in/fhir-in.module.js';
import { CarerPagesModule } from '../modules/care/pages/carers/carer-pages.module.js';
import { PagesModule } from '../modules/care/pages/pages.module.js';
import { ProofPagesModule } from '../modules/care/pages/proof/proof-pages.module.js';
import { ProofModule } from '../modules/care/proof/proof.module.js';
import { RecordsModule } from '../modules/care/records/records.module.js';
import { RegistryModule } from '../modules/care/registry/registry.module.js';
import { RetentionModule } from '../modules/care/retention/retention.module.js';
import { SharingModule } from '../modules/care/sharing/sharing.module.js';
import { CareUploadsModule } from '../modules/care/uploads/care-uploads.module.js';
import { CareWearablesModule } from '../modules/care/wearables/care-wearables.module.js';
import { AirModule } from '../modules/place/air/air.module.js';
import { CasesModule } from '../modules/place/cases/cases.module.js';
import { CatalogModule } from '../modules/place/catalog/catalog.module.js';
import { HomeFiguresModule } from '../modules/place/homes/home-figures.module.js';
import { DevelopersModule } from '../modules/place/developers/developers.module.js';
import { MapModule } from '../modules/place/map/map.module.js';
import { MeasuredModule } from '../modules/place/measured/measured.module.js';
import { NetworkModule } from '../modules/place/network/network.module.js';
import { NgsiLdModule } from '../modules/place/ngsi-ld/ngsi-ld.module.js';
import { PlacePagesModule } from '../modules/place/pages/place-pages.module.js';
import { PartnerPagesModule } from '../modules/place/partner-pages/partner-pages.module.js';
import { SensorThingsModule } from '../modules/place/sensor-things/sensor-things.module.js';
import { TrafficModule } from '../modules/place/traffic/traffic.module.js';
import { WalkingModule } from '../modules/place/walking/walking.module.js';
import { WebhooksModule } from '../modules/place/webhooks/webhooks.module.js';
import type { Settings } from '../modules/platform/settings/settings.js';

/** The only file that knows every wing. */
@Module({})
export class AppModule {
  static register(settings: Settings): DynamicModule {
    return {
      module: AppModule,
      imports: [
        PlatformModule.register(settings), PageToolsModule,
        SensingModule, LorawanModule, HomeBridgesModule, AlarmsModule, FallsModule,
        CareModule, ProofModule, PagesModule, ProofPagesModule, FhirApiModule, FhirInModule, RecordsModule, RetentionModule, CheckupModule, CareUploadsModule, CareWearablesModule, RegistryModule, EscalationModule, DigestModule, CarerPagesModule, AreaFiguresModule, AdvisoriesModule, SharingModule,
        AirModule, SensorThingsModule, WebhooksModule, PartnerPagesModule, TrafficModule, MeasuredModule, NetworkModule, NgsiLdModule, CatalogModule, HomeFiguresModule, PlacePagesModule, MapModule, WalkingModule, DevelopersModule, CasesModule,
      ],
    };
  }
}
