import { Module } from '@nestjs/common';
import { RetentionModule } from '../retention/retention.module.js';
import { SegmentsLook } from './segments.look.js';
import { BacklogLook, IndexesLook, JournalLook, LatestLook, ProofsLook, SurroundingsLook } from './store.looks.js';

export const LOOKS = [SurroundingsLook, IndexesLook, JournalLook, BacklogLook, SegmentsLook, LatestLook, ProofsLook] as const;

/** What `npm run doctor` looks at. */
@Module({ imports: [RetentionModule], providers: [...LOOKS], exports: [...LOOKS] })
export class CheckupModule {}
