import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { z } from 'zod';
import { NewCarerForm, NewDeviceForm, NewResidentForm, ResidentChangeForm } from '../../modules/care/residents/resident.forms.js';
import { NewConnectionForm } from '../../modules/care/wearables/new-connection.form.js';
import { NewRegistrationForm } from '../../modules/sensing/doors/wearables/registrations.controller.js';
import { READING, RECEIPT } from './reading-schema.js';

/** What programs may rely on; pages and webhooks speak to people and to Twilio. */
const DESCRIBED = /^\/(api\/v1|fhir\/R4|health|metrics)/;

const PROBLEM = {
  type: 'object', required: ['title', 'status', 'code', 'detail'],
  properties: { type: { type: 'string' }, title: { type: 'string' }, status: { type: 'integer' }, code: { type: 'string' }, detail: { type: 'string' }, field: { type: 'string' } },
};

/** The schemas by which bodies are parsed, as they are. */
const json = (schema: z.ZodType): object => z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
const DATA_POINT = { type: 'object', required: ['header', 'body'], properties: { header: { type: 'object', description: 'schema_id, user_id, modality' }, body: { type: 'object', description: 'The quantity and its effective_time_frame' } } };
const BODIES: Readonly<Record<string, object>> = {
  'post /api/v1/readings': { oneOf: [READING, { type: 'array', items: READING, maxItems: 10_000 }] },
  'post /api/v1/residents': json(NewResidentForm),
  'patch /api/v1/residents/{id}': json(ResidentChangeForm),
  'post /api/v1/residents/{id}/carers': json(NewCarerForm),
  'post /api/v1/devices': json(NewDeviceForm),
  'post /api/v1/wearables/registrations': json(NewRegistrationForm),
  'post /api/v1/residents/{id}/wearables': json(NewConnectionForm),
  'post /api/v1/open-mhealth': { oneOf: [DATA_POINT, { type: 'array', items: DATA_POINT, maxItems: 10_000 }] },
  'post /api/v1/alerts/{id}/resolve': { type: 'object', required: ['outcome'], properties: { outcome: { type: 'string', maxLength: 80 }, note: { type: 'string', maxLength: 2_000 } } },
  'post /api/v1/sign-in': { type: 'object', required: ['username', 'password'], properties: { username: { type: 'string' }, password: { type: 'string' } } },
};

interface Operation {
  requestBody?: object;
  responses: Record<string, object>;
  tags?: string[];
}

/** OpenAPI at /api/openapi.json, made from the routes themselves, and an explorer at /api. */
export function describeApi(app: NestFastifyApplication): void {
  const config = new DocumentBuilder().setTitle('Hearthline').setVersion('1').setDescription('Independent living, watched over. Errors are application/problem+json, or OperationOutcome under /fhir.')
    .addBearerAuth({ type: 'http', scheme: 'bearer', description: 'Session token, admin token, or a device key for readings' }).build();
  SwaggerModule.setup('api', app, () => complete(SwaggerModule.createDocument(app, config)), { jsonDocumentUrl: 'api/openapi.json', customSiteTitle: 'Hearthline API' });
}

function complete(document: OpenAPIObject): OpenAPIObject {
  const paths = Object.fromEntries(Object.entries(document.paths).filter(([path]) => DESCRIBED.test(path)));
  for (const [path, operations] of Object.entries(paths)) {
    for (const [method, operation] of Object.entries(operations as Record<string, Operation>)) finish(`${method} ${path}`, path, operation);
  }
  return { ...document, paths, security: [{ bearer: [] }] };
}

function finish(name: string, path: string, operation: Operation): void {
  const body = BODIES[name];
  if (body) operation.requestBody = { required: true, content: { 'application/json': { schema: body }, ...(name.endsWith('/readings') ? { 'application/x-ndjson': { schema: { type: 'string' } } } : {}) } };
  if (name === 'post /api/v1/residents/{id}/uploads') operation.requestBody = { required: true, content: { 'application/octet-stream': { schema: { type: 'string', format: 'binary' } } } };
  const fhir = path.startsWith('/fhir');
  operation.responses['default'] = fhir
    ? { description: 'OperationOutcome', content: { 'application/fhir+json': { schema: { type: 'object' } } } }
    : { description: 'What was wrong and how to mend it', content: { 'application/problem+json': { schema: PROBLEM } } };
  if (name === 'post /api/v1/readings') operation.responses['200'] = { description: 'After the durable write', content: { 'application/json': { schema: RECEIPT } } };
}
