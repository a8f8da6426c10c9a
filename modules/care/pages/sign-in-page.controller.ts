import { Body, Get, Inject, Post, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { CurrentViewer, Public, type Viewer } from '../../platform/access/viewer.js';
import { Sessions, SESSION_COOKIE, type SignedIn } from '../../platform/access/sessions.service.js';
import { Audit } from '../../platform/audit/audit.service.js';
import { Problem } from '../../platform/http/problem.js';
import { SETTINGS, type Settings } from '../../platform/settings/settings.js';
import { Frames, seeOther, sendPage } from '../../platform/pages/frame.js';
import { firstPage } from './places.js';
import { textOf, type Form } from './forms/form.js';
import { ownPath } from '../../platform/pages/own-path.js';
import { PageController } from '../../platform/pages/page.js';
import { Renderer, type FieldError } from '../../platform/pages/render.js';

@PageController()
export class SignInPage {
  constructor(
    private readonly renderer: Renderer, private readonly frames: Frames, private readonly sessions: Sessions,
    private readonly audit: Audit, @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  @Get('/')
  first(@CurrentViewer() viewer: Viewer, @Res() reply: FastifyReply): unknown {
    return seeOther(reply, firstPage(viewer.role));
  }

  @Get('sign-in')
  @Public()
  async show(@Query('next') next: unknown, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<unknown> {
    return sendPage(reply, await this.form(request, { next: ownPath(next) ?? '' }, []));
  }

  @Post('sign-in')
  @Public()
  async signIn(@Body() form: Form, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<unknown> {
    const [username, password, next] = [textOf(form, 'username'), textOf(form, 'password', { trim: false }), ownPath(textOf(form, 'next'))];
    const missing: FieldError[] = [
      ...(username ? [] : [{ name: 'username', href: '#username', text: 'Enter your user name' }]),
      ...(password ? [] : [{ name: 'password', href: '#password', text: 'Enter your password' }]),
    ];
    const again = async (errors: readonly FieldError[], status: number) => sendPage(reply, await this.form(request, { username, next }, errors), status);
    if (missing.length) return again(missing, 400);
    const signedIn = await this.sessions.signIn(username, password).catch((error: unknown) => {
      if (error instanceof Problem && error.status === 429) return error;
      throw error;
    });
    if (signedIn instanceof Problem) return again([{ name: 'username', href: '#username', text: signedIn.detail }], 429);
    if (!signedIn) return again([{ name: 'password', href: '#password', text: 'The user name or the password is not right' }], 401);
    await this.audit.note({ actor: signedIn.viewer.id, role: signedIn.viewer.role, action: 'sign-in', purpose: 'access' });
    void reply.header('set-cookie', this.cookie(signedIn));
    return seeOther(reply, next ?? firstPage(signedIn.viewer.role));
  }

  @Post('sign-out')
  async signOut(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<unknown> {
    if (request.sessionToken) await this.sessions.end(request.sessionToken);
    void reply.header('set-cookie', `${SESSION_COOKIE}=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0`);
    return seeOther(reply, '/sign-in');
  }

  private async form(request: FastifyRequest, values: object, errors: readonly FieldError[]): Promise<string> {
    return this.renderer.page('sign-in', { ...(await this.frames.of(request)), title: 'Sign in', values, errors });
  }

  /** Lax: the link in a text message must arrive signed in. Secure wherever people reach us by https. */
  private cookie({ token, expiresAt }: SignedIn): string {
    const secure = this.settings.publicUrl?.startsWith('https:') ? '; Secure' : '';
    return `${SESSION_COOKIE}=${token}; Path=/; HttpOnly; SameSite=Lax; Expires=${new Date(expiresAt).toUTCString()}${secure}`;
  }
}
