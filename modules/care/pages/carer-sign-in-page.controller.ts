import { Body, Get, Param, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { membersNow, type Carer, type Resident } from '../../../core/residents/resident.js';
import { Users } from '../../platform/access/users.store.js';
import { CurrentViewer, Roles, type Viewer } from '../../platform/access/viewer.js';
import { Audit } from '../../platform/audit/audit.service.js';
import { Clock } from '../../platform/clock/clock.js';
import { notFound, Problem } from '../../platform/http/problem.js';
import { Residents } from '../residents/residents.service.js';
import { fieldErrors, textOf, type FieldWords, type Form } from './forms/form.js';
import { Frames, seeOther, sendPage } from '../../platform/pages/frame.js';
import { PageController } from '../../platform/pages/page.js';
import { Renderer, type FieldError } from '../../platform/pages/render.js';

/** As `POST /api/v1/users` takes them. */
const SignInForm = z.object({ username: z.string().min(2).max(100).regex(/^[\p{L}\p{N}._@+-]+$/u), password: z.string().min(10).max(500) });
const WORDS: FieldWords = {
  username: { missing: 'Choose a user name', wrong: 'The user name takes letters, digits and . _ @ + - (2 to 100 of them)' },
  password: { missing: 'Choose a password', wrong: 'The password must have 10 characters or more' },
};

/** Lets a carer see Today, not only texts. */
@PageController()
@Roles('admin')
export class CarerSignInPage {
  constructor(
    private readonly renderer: Renderer, private readonly frames: Frames, private readonly residents: Residents, private readonly users: Users,
    private readonly audit: Audit, private readonly clock: Clock,
  ) {}

  @Get('admin/residents/:id/carers/:carerId/sign-in')
  async blank(@Param('id') id: string, @Param('carerId') carerId: string, @CurrentViewer() viewer: Viewer, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<unknown> {
    const place = await this.place(viewer, id, carerId);
    return sendPage(reply, await this.page(place, request, {}, []));
  }

  @Post('admin/residents/:id/carers/:carerId/sign-in')
  async make(@Param('id') id: string, @Param('carerId') carerId: string, @Body() form: Form, @CurrentViewer() viewer: Viewer, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<unknown> {
    const place = await this.place(viewer, id, carerId);
    const values = { username: textOf(form, 'username'), password: textOf(form, 'password', { trim: false }) };
    const again = async (errors: readonly FieldError[], status: number) => sendPage(reply, await this.page(place, request, { username: values.username }, errors), status);
    const parsed = SignInForm.safeParse(values);
    if (!parsed.success) return again(fieldErrors(parsed.error, WORDS, values), 400);
    try {
      await this.users.create({ ...parsed.data, name: place.carer.name, role: 'carer', carerId: place.carer.id });
    } catch (error) {
      if (!(error instanceof Problem) || error.status !== 409) throw error;
      return again([{ name: 'username', href: '#username', text: error.detail }], 409);
    }
    await this.audit.note({ actor: viewer.id, role: viewer.role, action: 'create-user', purpose: 'administration' });
    return seeOther(reply, `/admin/residents/${place.resident.id}?note=sign-in`);
  }

  private async place(viewer: Viewer, id: string, carerId: string): Promise<{ resident: Resident; carer: Carer }> {
    const resident = await this.residents.find(viewer, id);
    const member = membersNow(resident.circle, this.clock.now()).find((one) => one.carer === carerId);
    const carer = member && (await this.residents.carers([member.carer])).get(member.carer);
    if (!carer) throw notFound('carer in this circle');
    return { resident, carer };
  }

  private async page({ resident, carer }: { resident: Resident; carer: Carer }, request: FastifyRequest, values: object, errors: readonly FieldError[]): Promise<string> {
    const here = `/admin/residents/${resident.id}`;
    return this.renderer.page('admin-carer-sign-in', { ...(await this.frames.of(request)), title: `Let ${carer.name} sign in`, name: carer.name, here, carerId: carer.id, values, errors });
  }
}
