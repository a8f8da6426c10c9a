import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { z } from 'zod';
import { MOST_ENTRIES } from '../../fhir/in/read-bundle.js';
import { ClaimForm, HandOverForm, MergeForm } from '../../modules/care/alerts/alerts.controller.js';
import { AirPlanForm, TurnForm } from '../../modules/care/advisories/advisories.forms.js';
import { SharingForm } from '../../modules/care/sharing/sharing.form.js';
import { ConsentForm } from '../../modules/care/consents/consents.controller.js';
import { DigestForm } from '../../modules/care/digest/digest.controller.js';
import { AskFirstForm, LadderForm, RotaForm, StandInForm, SwapForm, TimesForm } from '../../modules/care/escalation/escalation.forms.js';
import { AbsenceForm } from '../../modules/care/residents/absence.form.js';
import { IssueForm, CarerPhoneForm, NewCarerForm, NewDeviceForm, NewResidentForm, ResidentChangeForm } from '../../modules/care/residents/resident.forms.js';
import { CodecForm } from '../../modules/sensing/doors/lorawan/codecs.controller.js';
import { NewPartnerForm, NewPartnerKeyForm } from '../../modules/place/partners/partners.controller.js';
import { NewWebhookForm, ReplayForm } from '../../modules/place/webhooks/webhooks.controller.js';
import { NewSourceForm } from '../../modules/sensing/doors/sources.controller.js';
import { AccelerometryForm } from '../../modules/sensing/falls/accelerometry.form.js';
import { Reason } from '../../modules/care/retention/retention.controller.js';
import { NewConnectionForm } from '../../modules/care/wearables/new-connection.form.js';
import { NewRegistrationForm } from '../../modules/sensing/doors/wearables/registrations.controller.js';
import { HomeChangeForm, NewHomeForm, RoomForm, StayForm } from '../../modules/care/homes/home.forms.js';
import { MoveForm, PairingForm } from '../../modules/care/installations/installation.forms.js';
import { LoanForm, NewKitForm, PlaceForm } from '../../modules/care/kits/kit.forms.js';
import { ForecastForm, HourForm, MOST_FORECASTS, MOST_HOURS, NewSiteForm } from '../../modules/place/air/air.forms.js';
import { BackTestForm, DueForm, HandOverCaseForm, ModeForm, ResolveForm } from '../../modules/place/cases/cases.forms.js';
import { CaseTextForm } from '../../modules/place/cases/texts/case-text-form.js';
import { CaseLetterForm } from '../../modules/place/cases/letters/case-letter-form.js';
import { EndFaultForm, FaultForm, InstallForm } from '../../modules/place/network/lights/lights.forms.js';
import { EndOutageForm, OutageForm } from '../../modules/place/network/outages/outages.controller.js';
import { UsageForm } from '../../modules/place/network/wifi/wifi.controller.js';
import { WardsForm } from '../../modules/place/network/network.forms.js';
import { MOST_READINGS, NewSegmentForm, NewTrafficSiteForm, TrafficReadingForm } from '../../modules/place/traffic/traffic.forms.js';
import { READING, RECEIPT } from './reading-schema.js';

/** What programs may rely on; pages and webhooks speak to people and to Twilio. */
const DESCRIBED = /^\/(api\/v1|fhir\/R4|air|traffic|datex\/v3|ogc|ngsi-ld\/v1|catalog|health|metrics)/;

const PROBLEM = {
  type: 'object', required: ['title', 'status', 'code', 'detail'],
  properties: { type: { type: 'string' }, title: { type: 'string' }, status: { type: 'integer' }, code: { type: 'string' }, detail: { type: 'string' }, field: { type: 'string' }, claimedBy: { type: 'object', description: 'Of a refused claim: who has the alert, as the alert itself shows it' } },
};

/** The schemas by which bodies are parsed, as they are. */
const json = (schema: z.ZodType): object => z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
/** As far as FHIR leaves a choice; the rest is hl7.org/fhir/R4. */
const OBSERVATION = { type: 'object', required: ['resourceType', 'status', 'code'], properties: { resourceType: { const: 'Observation' }, status: { enum: ['final', 'preliminary', 'amended', 'corrected', 'unknown'] }, code: { type: 'object', description: 'LOINC, SNOMED CT or MDC' }, subject: { type: 'object', description: 'Patient/id, or an NHS number as identifier' } } };
const BUNDLE = { type: 'object', required: ['resourceType', 'type'], properties: { resourceType: { const: 'Bundle' }, type: { enum: ['batch', 'transaction'] }, entry: { type: 'array', maxItems: MOST_ENTRIES } } };
const DATA_POINT = { type: 'object', required: ['header', 'body'], properties: { header: { type: 'object', description: 'schema_id, user_id, modality' }, body: { type: 'object', description: 'The quantity and its effective_time_frame' } } };
const BODIES: Readonly<Record<string, object>> = {
  'post /fhir/R4': BUNDLE,
  'post /fhir/R4/Observation': OBSERVATION,
  'put /fhir/R4/Observation': OBSERVATION,
  'put /fhir/R4/Observation/{id}': OBSERVATION,
  'post /api/v1/readings': { oneOf: [READING, { type: 'array', items: READING, maxItems: 10_000 }] },
  'post /api/v1/accelerometry': json(AccelerometryForm),
  'post /api/v1/place/air/sites': json(NewSiteForm),
  'post /api/v1/place/air/sites/{id}/hours': { type: 'array', maxItems: MOST_HOURS, items: json(HourForm) },
  'post /api/v1/air/forecasts': { type: 'array', minItems: 1, maxItems: MOST_FORECASTS, items: json(ForecastForm) },
  'post /api/v1/traffic/sites': json(NewTrafficSiteForm),
  'post /api/v1/traffic/sites/{id}/readings': { type: 'array', maxItems: MOST_READINGS, items: json(TrafficReadingForm) },
  'post /api/v1/traffic/segments': json(NewSegmentForm),
  'put /api/v1/network/wards': json(WardsForm),
  'post /api/v1/network/outages': json(OutageForm),
  'post /api/v1/network/outages/{id}/end': json(EndOutageForm),
  'post /api/v1/network/columns/{id}/faults': json(FaultForm),
  'post /api/v1/network/columns/{id}/faults/end': json(EndFaultForm),
  'post /api/v1/network/columns/{id}/installed': json(InstallForm),
  'post /api/v1/network/wifi/venues/{id}/usage': json(UsageForm),
  'post /api/v1/cases/{id}/hand-over': json(HandOverCaseForm),
  'post /api/v1/cases/{id}/due': json(DueForm),
  'post /api/v1/cases/{id}/resolve': json(ResolveForm),
  'put /api/v1/case-letters': json(CaseLetterForm),
  'put /api/v1/case-texts': json(CaseTextForm),
  'put /api/v1/place-rules/{name}': json(ModeForm),
  'post /api/v1/place-rules/{name}/back-test': json(BackTestForm),
  'post /api/v1/residents': json(NewResidentForm),
  'patch /api/v1/residents/{id}': json(ResidentChangeForm),
  'post /api/v1/residents/{id}/carers': json(NewCarerForm),
  'patch /api/v1/residents/{id}/carers/{carerId}': json(CarerPhoneForm),
  'put /api/v1/residents/{id}/carers/{carerId}/sharing': json(SharingForm),
  'post /api/v1/residents/{id}/absence': json(AbsenceForm),
  'put /api/v1/residents/{id}/air-plan': json(AirPlanForm),
  'post /api/v1/air-advisories/start': json(TurnForm),
  'post /api/v1/air-advisories/stop': json(TurnForm),
  'put /api/v1/residents/{id}/consents/{purpose}': json(ConsentForm),
  'post /api/v1/devices': json(NewDeviceForm),
  'post /api/v1/sources': json(NewSourceForm),
  'post /api/v1/partners': json(NewPartnerForm),
  'post /api/v1/partners/{id}/keys': json(NewPartnerKeyForm),
  'post /api/v1/partners/me/subscriptions': json(NewWebhookForm),
  'post /api/v1/partners/me/subscriptions/{id}/replay': json(ReplayForm),
  'put /api/v1/sources/{id}/codecs/{profile}': json(CodecForm),
  'post /api/v1/sources/{id}/codecs/{profile}/try': json(CodecForm),
  'post /api/v1/doors/chirpstack': { type: 'object', required: ['deviceInfo'], description: 'An event of ChirpStack 4 as its HTTP integration writes it in JSON', properties: { deviceInfo: { type: 'object', required: ['devEui'], properties: { devEui: { type: 'string' } } } } },
  'post /api/v1/doors/the-things-stack': { type: 'object', required: ['end_device_ids'], description: 'A message of a webhook of The Things Stack v3 in JSON', properties: { end_device_ids: { type: 'object' } } },
  'post /api/v1/wearables/registrations': json(NewRegistrationForm),
  'post /api/v1/residents/{id}/wearables': json(NewConnectionForm),
  'post /api/v1/open-mhealth': { oneOf: [DATA_POINT, { type: 'array', items: DATA_POINT, maxItems: 10_000 }] },
  'post /api/v1/devices/{id}/issue': json(IssueForm),
  'post /api/v1/devices/{id}/move': json(MoveForm),
  'post /api/v1/pairings': json(PairingForm),
  'post /api/v1/homes': json(NewHomeForm),
  'patch /api/v1/homes/{id}': json(HomeChangeForm),
  'post /api/v1/homes/{id}/rooms': json(RoomForm),
  'post /api/v1/homes/{id}/residents': json(StayForm),
  'post /api/v1/kits': json(NewKitForm),
  'post /api/v1/kits/{id}/loans': json(LoanForm),
  'post /api/v1/kit-loans/{id}/devices': json(PlaceForm),
  'put /api/v1/residents/{id}/escalation-plan/{severity}': json(LadderForm),
  'put /api/v1/residents/{id}/escalation-plan/ask-first': json(AskFirstForm),
  'post /api/v1/rotas': json(RotaForm),
  'put /api/v1/rotas/{id}': json(RotaForm),
  'post /api/v1/rotas/{id}/stand-ins': json(StandInForm),
  'post /api/v1/rotas/{id}/swaps': json(SwapForm),
  'put /api/v1/carers/{id}/times': json(TimesForm),
  'put /api/v1/carers/{id}/digest': json(DigestForm),
  'post /api/v1/alerts/{id}/claim': json(ClaimForm),
  'post /api/v1/alerts/{id}/hand-over': json(HandOverForm),
  'post /api/v1/alerts/{id}/merge': json(MergeForm),
  'post /api/v1/alerts/{id}/resolve': { type: 'object', required: ['outcome'], properties: { outcome: { type: 'string', maxLength: 80 }, note: { type: 'string', maxLength: 2_000 } } },
  'post /api/v1/residents/{id}/legal-holds': json(Reason),
  'post /api/v1/residents/{id}/legal-holds/{holdId}/lift': json(Reason),
  'post /api/v1/residents/{id}/erasure': json(Reason),
  'post /api/v1/sign-in': { type: 'object', required: ['username', 'password'], properties: { username: { type: 'string' }, password: { type: 'string' } } },
};
const PHOTO = 'post /api/v1/devices/{id}/photo';

/** Doors that take and give what is no JSON. */
const TEXTS: Readonly<Record<string, { readonly type: string; readonly takes: string; readonly gives: string }>> = {
  'post /api/v1/doors/scaip': { type: 'application/scaip+xml', takes: 'A SCAIP message request (SS 91100:2014): mrq or scaip', gives: 'Its response, mrs or scaip; snu 0 after the durable write, 5 where the controller is nobody’s, 503 with snu 6 where it could not be stored' },
  'post /api/v1/doors/now-ip': { type: 'text/plain', takes: 'The 24 digits of a NOW-IP alarm (BS 8521-2), or the 12 of a heartbeat', gives: 'The acknowledgement, event 097, after the durable write' },
};

/** Files that are taken as they come: what they are, by their types. */
const FILES: Readonly<Record<string, { readonly types: readonly string[]; readonly takes: string }>> = {
  'post /api/v1/traffic/datex': { types: ['application/xml', 'application/json'], takes: 'DATEX II: situations, measured data and tables of sites, in XML of version 2 or 3 or JSON of version 3' },
  'post /api/v1/traffic/sites/{id}/hours': { types: ['text/csv', 'application/gzip'], takes: 'A table of hourly counts with columns for the time (date_time) and the vehicles (traffic_volume)' },
  'post /api/v1/traffic/vehicles/gtfs-rt': { types: ['application/x-protobuf', 'application/octet-stream'], takes: 'A GTFS Realtime feed with vehicle positions' },
  'post /api/v1/traffic/vehicles/siri-vm': { types: ['application/xml'], takes: 'SIRI vehicle monitoring' },
  'post /api/v1/network/imports/{layout}': { types: ['text/csv', 'application/json', 'application/geo+json', 'application/gzip'], takes: 'A file in its publisher’s own layout, which the address names; it is read in the background' },
  'post /api/v1/traffic/aadf': { types: ['text/csv', 'application/gzip'], takes: 'Annual average daily flow as the Department for Transport publishes it' },
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
  if (name === 'post /api/v1/residents/{id}/uploads') operation.requestBody = { required: true, content: { 'application/octet-stream': { schema: { type: 'string', format: 'binary' } } } };
  if (name === PHOTO) operation.requestBody = { required: true, description: 'JPEG, PNG or WebP, up to 10 MB; what it shows as the query parameter `alt`', content: Object.fromEntries(['image/jpeg', 'image/png', 'image/webp'].map((type) => [type, { schema: { type: 'string', format: 'binary' } }])) };
  const file = FILES[name];
  if (file) operation.requestBody = { required: true, description: file.takes, content: Object.fromEntries(file.types.map((type) => [type, { schema: { type: 'string', format: 'binary' } }])) };
  const fhir = path.startsWith('/fhir');
  if (body) operation.requestBody = { required: true, content: { [fhir ? 'application/fhir+json' : 'application/json']: { schema: body }, ...(name === 'post /api/v1/readings' ? { 'application/x-ndjson': { schema: { type: 'string' } } } : {}) } };
  const text = TEXTS[name];
  if (text) {
    operation.requestBody = { required: true, description: text.takes, content: { [text.type]: { schema: { type: 'string' } } } };
    operation.responses['200'] = { description: text.gives, content: { [text.type]: { schema: { type: 'string' } } } };
  }
  operation.responses['default'] = fhir
    ? { description: 'OperationOutcome', content: { 'application/fhir+json': { schema: { type: 'object' } } } }
    : { description: 'What was wrong and how to mend it', content: { 'application/problem+json': { schema: PROBLEM } } };
  if (name === 'post /api/v1/readings' || path.startsWith('/api/v1/doors/')) operation.responses['200'] = { description: 'After the durable write', content: { 'application/json': { schema: RECEIPT } } };
}
