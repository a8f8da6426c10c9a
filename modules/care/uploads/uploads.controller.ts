import { Body, Controller, Delete, Get, Headers, HttpCode, Param, Post, Query } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { CurrentViewer, Roles, type Viewer } from '../../platform/access/viewer.js';
import { LONGEST_REQUEST_MS } from '../../platform/http/long-requests.js';
import { parsed } from '../../platform/http/parsed.js';
import type { Upload } from '../../sensing/doors/uploads/upload.js';
import { Uploads } from '../../sensing/doors/uploads/uploads.service.js';
import { Residents } from '../residents/residents.service.js';
import { fileIn, UploadTermsForm } from './upload-terms.js';

/** Exports that people hand in for a resident: Apple Health, and tables of daily summaries or glucose. */
@Controller('api/v1/residents/:id/uploads')
@Roles('admin', 'clinician')
export class UploadsController {
  constructor(private readonly residents: Residents, private readonly uploads: Uploads) {}

  @Get()
  async list(@Param('id') id: string, @CurrentViewer() viewer: Viewer): Promise<Upload[]> {
    const resident = await this.residents.find(viewer, id, 'list-uploads');
    return this.uploads.of(resident.id);
  }

  /** Answers when the file is whole and kept; it is read in the background, see the upload’s own address. */
  @Post()
  @HttpCode(202)
  @RouteConfig({ takesFileWithinMs: LONGEST_REQUEST_MS })
  async handIn(@Param('id') id: string, @Query() query: unknown, @Body() body: unknown, @Headers('content-type') type: string | undefined, @CurrentViewer() viewer: Viewer): Promise<Upload> {
    const resident = await this.residents.find(viewer, id, 'upload-history');
    const file = fileIn(body, type);
    const { id: upload } = await this.uploads.expect({ ...parsed(UploadTermsForm, query), subject: resident.id, madeBy: viewer.id, ...(resident.birthDate ? { birthDate: resident.birthDate } : {}) });
    return this.uploads.take(upload, resident.id, file);
  }

  @Get(':upload')
  async find(@Param('id') id: string, @Param('upload') upload: string, @CurrentViewer() viewer: Viewer): Promise<Upload> {
    const resident = await this.residents.find(viewer, id, 'read-upload');
    return this.uploads.find(upload, resident.id);
  }

  /** A held file is this resident’s after all. */
  @Post(':upload/confirm')
  @HttpCode(204)
  async confirm(@Param('id') id: string, @Param('upload') upload: string, @CurrentViewer() viewer: Viewer): Promise<void> {
    const resident = await this.residents.find(viewer, id, 'confirm-upload');
    await this.uploads.confirm(upload, resident.id, viewer.id);
  }

  @Delete(':upload')
  @HttpCode(204)
  async drop(@Param('id') id: string, @Param('upload') upload: string, @CurrentViewer() viewer: Viewer): Promise<void> {
    const resident = await this.residents.find(viewer, id, 'drop-upload');
    await this.uploads.drop(upload, resident.id);
  }
}
