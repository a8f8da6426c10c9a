import { Module } from '@nestjs/common';
import { RecordItems } from './record-items.js';
import { RecordLinks } from './record-links.store.js';
import { RecordOutbox } from './record-outbox.service.js';
import { RecordTasks } from './record-tasks.store.js';
import { RecordWriter } from './record-writer.js';
import { RecordsController } from './records.controller.js';

/** Write-back to the health and care record. */
@Module({ controllers: [RecordsController], providers: [RecordLinks, RecordTasks, RecordWriter, RecordItems, RecordOutbox], exports: [RecordOutbox] })
export class RecordsModule {}
