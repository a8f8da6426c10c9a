import { Module } from '@nestjs/common';
import { AccelerometryController } from './accelerometry.controller.js';
import { Accelerometry } from './accelerometry.service.js';

/** Falls, felt by worn accelerometers. */
@Module({ controllers: [AccelerometryController], providers: [Accelerometry], exports: [Accelerometry] })
export class FallsModule {}
