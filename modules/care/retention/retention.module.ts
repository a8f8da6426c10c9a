import { Module } from '@nestjs/common';
import { UploadsModule } from '../../sensing/doors/uploads/uploads.module.js';
import { CopyController } from './copy.controller.js';
import { Copies } from './copy.service.js';
import { Deletions } from './deletions.js';
import { Erasures } from './erasures.js';
import { Keeper } from './keeper.js';
import { LegalHolds } from './legal-holds.js';
import { Leftovers } from './leftovers.js';
import { RetentionController } from './retention.controller.js';

const KEPT = [LegalHolds, Deletions, Leftovers, Erasures, Keeper];

/** How long things are kept, and how they go. */
@Module({ imports: [UploadsModule], controllers: [RetentionController, CopyController], providers: [...KEPT, Copies], exports: KEPT })
export class RetentionModule {}
