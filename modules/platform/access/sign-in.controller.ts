import { Body, Controller, Get, HttpCode, Post, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { parsed } from '../http/parsed.js';
import { Problem } from '../http/problem.js';
import { Audit } from '../audit/audit.service.js';
import { Sessions } from './sessions.service.js';
import { Users } from './users.store.js';
import { CurrentViewer, Public, Roles, type Viewer } from './viewer.js';

const SignIn = z.strictObject({ username: z.string().min(1).max(200), password: z.string().min(1).max(500) });
const NewUser = z.strictObject({
  username: z.string().trim().min(2).max(100).regex(/^[\p{L}\p{N}._@+-]+$/u, 'takes letters, digits and . _ @ + -'),
  name: z.string().trim().min(1).max(200),
  role: z.enum(['admin', 'clinician', 'carer']),
  password: z.string().min(10, 'must have 10 characters or more').max(500),
  carerId: z.string().min(1).max(64).optional(),
});

@Controller('api/v1')
export class SignInController {
  constructor(private readonly sessions: Sessions, private readonly users: Users, private readonly audit: Audit) {}

  @Post('sign-in')
  @Public()
  @HttpCode(200)
  async signIn(@Body() body: unknown): Promise<object> {
    const { username, password } = parsed(SignIn, body);
    const signedIn = await this.sessions.signIn(username, password);
    if (!signedIn) throw new Problem(401, 'login', 'The username or the password is not right.');
    await this.audit.note({ actor: signedIn.viewer.id, role: signedIn.viewer.role, action: 'sign-in', purpose: 'access' });
    return { token: signedIn.token, expiresAt: new Date(signedIn.expiresAt).toISOString(), user: signedIn.viewer };
  }

  @Get('me')
  me(@CurrentViewer() viewer: Viewer): Viewer {
    return viewer;
  }

  @Get('feed-token')
  async feedToken(@CurrentViewer() viewer: Viewer, @Req() request: FastifyRequest): Promise<object> {
    const { token, expiresAt } = await this.sessions.feedToken(viewer, request.sessionToken);
    return { token, expiresAt: new Date(expiresAt).toISOString() };
  }

  @Post('users')
  @Roles('admin')
  async create(@Body() body: unknown, @CurrentViewer() viewer: Viewer): Promise<Viewer> {
    const { carerId, ...user } = parsed(NewUser, body);
    const made = await this.users.create({ ...user, ...(carerId ? { carerId: carerId as never } : {}) });
    await this.audit.note({ actor: viewer.id, role: viewer.role, action: 'create-user', purpose: 'administration' });
    return made;
  }
}
