import { Module } from '@nestjs/common';
import { UploadFiles } from './upload-files.js';
import { UploadWorker } from './upload-worker.js';
import { Uploads } from './uploads.service.js';
import { UploadsStore } from './uploads.store.js';

/** Exports of watches and glucose meters that people hand in as files. */
@Module({ providers: [UploadsStore, UploadFiles, Uploads, UploadWorker], exports: [Uploads, UploadFiles] })
export class UploadsModule {}
