import { Module } from '@nestjs/common';
import { RecordLinks } from './record-links.store.js';
import { RecordOutbox } from './record-outbox.service.js';
import { RecordWriter } from './record-writer.js';
import { RecordsController } from './records.controller.js';

/** Write-back to the health and care record. */
@Module({ controllers: [RecordsController], providers: [RecordLinks, RecordWriter, RecordOutbox], exports: [RecordOutbox] })
export class RecordsModule {}
