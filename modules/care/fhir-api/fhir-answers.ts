import type { FastifyReply, FastifyRequest } from 'fastify';
import { operationOutcome } from '../../../fhir/map/operation-outcome.js';
import type { Resource } from '../../../fhir/map/r4.js';
import { FhirProblem } from '../../../fhir/search/fhir-problem.js';
import { Problem } from '../../platform/http/problem.js';

export const FHIR_JSON = 'application/fhir+json; charset=utf-8';

/** Every refusal under /fhir, whoever made it: no viewer, no such address, a body that cannot be read. */
export function writeOperationOutcome(problem: Problem, _request: FastifyRequest, reply: FastifyReply): void {
  void reply.status(problem.status).header('content-type', FHIR_JSON).send(JSON.stringify(operationOutcome(said(problem))));
}

/** A field that is an element of a resource is FHIRPath; others are names of query parameters and the like. */
const said = ({ status, code, detail, more: { field } }: Problem): { status: number; code: string; detail: string; expression?: string } => ({ status, code, detail, ...(field !== undefined && /^[A-Z]/.test(field) ? { expression: field } : {}) });

/** A resource; with its version as a weak tag where it has one, so that who has it already is told so (304). */
export function send(reply: FastifyReply, request: FastifyRequest, resource: Resource): void {
  const version = resource.meta?.versionId;
  if (version !== undefined) void reply.header('etag', `W/"${version}"`);
  if (version !== undefined && request.headers['if-none-match'] === `W/"${version}"`) return void reply.status(304).send();
  void reply.header('content-type', FHIR_JSON).send(JSON.stringify(resource));
}

/** What the translator refuses, the door says. */
export function refusing<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw error instanceof FhirProblem ? new Problem(error.status, error.code, error.detail) : error;
  }
}
