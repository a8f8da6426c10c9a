import type { FastifyReply, FastifyRequest } from 'fastify';
import { notice } from '../../../fhir/map/operation-outcome.js';
import { instant } from '../../../fhir/map/say.js';
import type { OperationOutcome } from '../../../fhir/map/r4-work.js';
import { Refused } from '../../../fhir/in/refused.js';
import { Problem } from '../../platform/http/problem.js';
import type { Doubted, Kept } from './outcome.js';

/** FHIR R4, 3.1.0.1.9: what the sender wants back. Ours by default: the resource for a single one, none in a Bundle. */
export type Wish = 'minimal' | 'representation' | 'OperationOutcome';

export function wishOf({ headers }: FastifyRequest, otherwise: Wish): Wish {
  const said = /(?:^|[,;\s])return=(minimal|representation|OperationOutcome)\b/.exec(String(headers['prefer'] ?? ''))?.[1];
  return (said as Wish | undefined) ?? otherwise;
}

export const problemOf = ({ status, code, detail, expression }: Refused): Problem => new Problem(status, code, detail, { field: expression });

/** What the sender should know beside the status. */
export function noticeOf({ note, doubt }: Partial<Kept & Doubted>): OperationOutcome | undefined {
  if (doubt) return notice('warning', doubt.code, `${doubt.detail} It is kept apart as a fault of the device.`);
  return note ? notice('information', 'informational', note) : undefined;
}

/** A reading never changes: its one version is the first. */
export const ETAG = 'W/"1"';

export function writeHead(reply: FastifyReply, { id, reading, created }: Kept, base: string): void {
  void reply.status(created ? 201 : 200).header('location', `${base}/Observation/${id}`).header('etag', ETAG).header('last-modified', new Date(reading.receivedAt).toUTCString());
}

export const entryHead = ({ id, reading, created }: Kept): { status: string; location: string; etag: string; lastModified: string } =>
  ({ status: created ? '201' : '200', location: `Observation/${id}`, etag: ETAG, lastModified: instant(reading.receivedAt) });
