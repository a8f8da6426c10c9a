import { Module } from '@nestjs/common';
import { ConsentsController } from './consents.controller.js';
import { Consents } from './consents.store.js';

@Module({ controllers: [ConsentsController], providers: [Consents], exports: [Consents] })
export class ConsentsModule {}
