import { Readable } from 'node:stream';
import { z } from 'zod';
import { isZone } from '../../../core/time/local.js';
import { fileOf } from '../../platform/http/multipart-file.js';
import { Problem } from '../../platform/http/problem.js';
import { ZONE } from '../residents/resident-profiles.js';

export const UploadTermsForm = z.strictObject({
  zone: z.string().max(60).refine(isZone, 'is no time zone; write it as Europe/London').default(ZONE),
  dayOrder: z.enum(['dmy', 'mdy']).optional(),
  person: z.string().trim().min(1).max(100).optional(),
  device: z.string().min(1).max(64).optional(),
});

/** The file inside a request, whether it came bare or in a form. */
export function fileIn(body: unknown, type: string | undefined): Readable {
  if (!(body instanceof Readable)) throw new Problem(415, 'not-supported', 'Send the file itself as application/zip, text/csv or application/octet-stream, or as the file of a multipart form.');
  return /^multipart/i.test(type ?? '') ? Readable.from(fileOf(body, type ?? '')) : body;
}
