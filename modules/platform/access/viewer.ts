import { createParamDecorator, SetMetadata, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { Role, Viewer } from '../../../core/access/viewer.js';

export type { Role, Viewer } from '../../../core/access/viewer.js';

declare module 'fastify' {
  interface FastifyRequest {
    viewer?: Viewer;
    /** The session's token when it came by cookie. */
    sessionToken?: string;
  }
}

export const PUBLIC = 'access:public';
export const ROLES = 'access:roles';
export const PAGE = 'access:page';

/** No sign-in needed; the handler has its own check (device key, Twilio signature) or nothing to hide. */
export const Public = () => SetMetadata(PUBLIC, true);
export const Roles = (...roles: Role[]) => SetMetadata(ROLES, roles);
/** A page: without a session the visitor is led to the sign-in page. */
export const Page = () => SetMetadata(PAGE, true);

export const CurrentViewer = createParamDecorator((_: unknown, context: ExecutionContext): Viewer => {
  const { viewer } = context.switchToHttp().getRequest<FastifyRequest>();
  if (!viewer) throw new Error('A handler asks for a viewer on a route that has none');
  return viewer;
});
