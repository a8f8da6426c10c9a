import { Body, Controller, Delete, HttpCode, Param, Post } from '@nestjs/common';
import { z } from 'zod';
import { PLAN_NAMES } from '../../../core/partners/plans.js';
import { Audit } from '../../platform/audit/audit.service.js';
import { CurrentViewer, Roles, type Viewer } from '../../platform/access/viewer.js';
import { parsed } from '../../platform/http/parsed.js';
import { notFound } from '../../platform/http/problem.js';
import { PartnerKeys, SCOPES } from './partner-keys.service.js';

const title = z.string().trim().min(1, 'must not be empty').max(100);
export const NewPartnerForm = z.strictObject({ name: title });
export const NewPartnerKeyForm = z.strictObject({ title, scopes: z.array(z.enum(SCOPES)).min(1).max(SCOPES.length), plan: z.enum(PLAN_NAMES).default(PLAN_NAMES[0]) });

/** Partners of the open sensor platform, and their keys. */
@Controller('api/v1/partners')
@Roles('admin')
export class PartnersController {
  constructor(private readonly keys: PartnerKeys, private readonly audit: Audit) {}

  @Post()
  register(@Body() body: unknown): Promise<object> {
    return this.keys.register(parsed(NewPartnerForm, body).name);
  }

  /** The key is shown once. */
  @Post(':id/keys')
  async issue(@Param('id') id: string, @Body() body: unknown, @CurrentViewer() viewer: Viewer): Promise<object> {
    const form = parsed(NewPartnerKeyForm, body);
    if (!(await this.keys.exists(id))) throw notFound('partner');
    const made = await this.keys.issue(id, form.title, form.scopes, form.plan);
    await this.audit.note({ actor: viewer.id, role: viewer.role, action: 'issue-partner-key', purpose: 'administration' });
    return { ...form, ...made };
  }

  @Delete(':id/keys/:key')
  @HttpCode(204)
  async end(@Param('id') id: string, @Param('key') key: string): Promise<void> {
    if (!(await this.keys.end(id, key))) throw notFound('key');
  }
}
