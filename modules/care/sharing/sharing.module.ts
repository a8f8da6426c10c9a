import { Module } from '@nestjs/common';
import { SharingController } from './sharing.controller.js';
import { SharingPage } from './sharing-page.controller.js';
import { Sharings } from './sharing.service.js';

@Module({ controllers: [SharingController, SharingPage], providers: [Sharings] })
export class SharingModule {}
