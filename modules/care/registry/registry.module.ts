import { Module } from '@nestjs/common';
import { HomesController } from '../homes/homes.controller.js';
import { HomeRegistry } from '../homes/homes.service.js';
import { PairingController } from '../installations/pairing.controller.js';
import { KitsController } from '../kits/kits.controller.js';
import { Kits } from '../kits/kits.service.js';
import { KitStore } from '../kits/kits.store.js';
import { PagesModule } from '../pages/pages.module.js';
import { Choices } from '../pages/registry/choices.service.js';
import { DevicePage } from '../pages/registry/device-page.controller.js';
import { HomePage } from '../pages/registry/home-page.controller.js';
import { KitsPage } from '../pages/registry/kits-page.controller.js';
import { PairPage } from '../pages/registry/pair-page.controller.js';
import { SourcesPage } from '../pages/registry/sources-page.controller.js';
import { StorePage } from '../pages/registry/store-page.controller.js';
import { PhotoBench } from '../photos/photo-bench.js';
import { PhotosController } from '../photos/photos.controller.js';
import { Photos } from '../photos/photos.service.js';

/** Homes, kits, photos and pairing: what stands where, with whom, and since when. */
@Module({
  imports: [PagesModule],
  controllers: [HomesController, PairingController, KitsController, PhotosController, StorePage, PairPage, DevicePage, KitsPage, SourcesPage, HomePage],
  providers: [HomeRegistry, KitStore, Kits, PhotoBench, Photos, Choices],
})
export class RegistryModule {}
