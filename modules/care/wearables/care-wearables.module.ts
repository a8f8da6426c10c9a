import { Module } from '@nestjs/common';
import { WearablesModule } from '../../sensing/doors/wearables/wearables.module.js';
import { ResidentWearables } from './resident-wearables.controller.js';

@Module({ imports: [WearablesModule], controllers: [ResidentWearables] })
export class CareWearablesModule {}
