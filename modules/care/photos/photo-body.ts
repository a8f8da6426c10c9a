import { Problem } from '../../platform/http/problem.js';

/** The picture in a request's body: bare, or as the field `photo` of a form, which may say `alt` as well. */
export function photoOf(body: unknown): { file: Uint8Array; alt?: string } {
  if (body instanceof Uint8Array) return { file: body };
  const { photo, alt } = (body ?? {}) as { photo?: unknown; alt?: unknown };
  if (photo instanceof Uint8Array) return { file: photo, ...(typeof alt === 'string' ? { alt } : {}) };
  throw new Problem(400, 'required', 'photo: is missing. Send the picture as image/jpeg, image/png or image/webp, or as the field "photo" of a form.', { field: 'photo' });
}
