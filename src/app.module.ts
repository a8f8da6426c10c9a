import { Module, type DynamicModule } from '@nestjs/common';
import { CareModule } from '../modules/care/care.module.js';
import { FhirApiModule } from '../modules/care/fhir-api/fhir-api.module.js';
import { PagesModule } from '../modules/care/pages/pages.module.js';
import { RecordsModule } from '../modules/care/records/records.module.js';
import { RegistryModule } from '../modules/care/registry/registry.module.js';
import { PlatformModule } from '../modules/platform/platform.module.js';
import type { Settings } from '../modules/platform/settings/settings.js';
import { SensingModule } from '../modules/sensing/sensing.module.js';

/** The only file that knows every wing. */
@Module({})
export class AppModule {
  static register(settings: Settings): DynamicModule {
    return { module: AppModule, imports: [PlatformModule.register(settings), SensingModule, CareModule, PagesModule, FhirApiModule, RecordsModule, RegistryModule] };
  }
}
