import { Module } from '@nestjs/common';
import { HomesController } from '../homes/homes.controller.js';
import { HomeRegistry } from '../homes/homes.service.js';
import { PairingController } from '../installations/pairing.controller.js';
import { PagesModule } from '../pages/pages.module.js';

/** Homes, kits, photos and pairing: what stands where, with whom, and since when. */
@Module({
  imports: [PagesModule],
  controllers: [HomesController, PairingController],
  providers: [HomeRegistry],
})
export class RegistryModule {}
