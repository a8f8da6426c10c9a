import { Client } from 'fhir-kit-client';
import { NHS_NUMBER } from '../codes/systems.js';
import { bounded } from './bounded-fetch.js';
import { outcomeOfFailure, retry, type Outcome, type PatientOutcome } from './outcome.js';

export interface Resource {
  readonly resourceType: string;
  readonly [field: string]: unknown;
}

export interface Key {
  readonly system: string;
  readonly value: string;
}

const TIME_LIMIT_MS = 5_000;
const MOST_BYTES = 2 * 1024 * 1024;
const ID = /^[A-Za-z0-9.-]{1,64}$/;

/**
 * The health and care record, through fhir-kit-client with its edges kept off: every request has a time limit and a size
 * limit, redirects end it, links and references of an answer are never followed, and an answer counts only when it is
 * the resource that was asked about.
 */
export class RecordClient {
  private readonly client: Client;

  constructor(baseUrl: string, private readonly timeLimitMs = TIME_LIMIT_MS) {
    this.client = new Client({ baseUrl: baseUrl.replace(/\/+$/, '') });
  }

  /** The one person with this NHS number; the answer's own number is compared, for servers and caches mix people up. */
  async findPatient(nhsNumber: string): Promise<PatientOutcome> {
    try {
      const bundle = (await this.request((options) => this.client.resourceSearch({ resourceType: 'Patient', searchParams: { identifier: `${NHS_NUMBER}|${nhsNumber}` }, options }))) as Resource | undefined;
      if (bundle?.resourceType !== 'Bundle' || !(bundle['entry'] === undefined || Array.isArray(bundle['entry']))) return retry('not-fhir');
      const patients = ((bundle['entry'] ?? []) as { resource?: Resource }[]).map((entry) => entry.resource).filter((resource): resource is Resource => resource?.resourceType === 'Patient');
      if (patients.length === 0) return { outcome: 'not-found' };
      if (patients.length > 1) return { outcome: 'needs-human', why: 'several-patients' };
      const [patient] = patients as [Resource];
      if (!hasIdentifier(patient, { system: NHS_NUMBER, value: nhsNumber })) return { outcome: 'needs-human', why: 'wrong-patient' };
      return idOf(patient);
    } catch (error) {
      return outcomeOfFailure(error);
    }
  }

  /** Made once, whatever is repeated: If-None-Exist on our identifier. */
  createOnce(resource: Resource, key: Key): Promise<Outcome> {
    const headers = { 'If-None-Exist': `identifier=${encodeURIComponent(`${key.system}|${key.value}`)}`, Prefer: 'return=representation' };
    return this.write(resource, key, (options) => this.client.create({ resourceType: resource.resourceType, body: resource, options: { ...options, headers } }));
  }

  /** Made or brought up to date: a conditional update on our identifier. */
  put(resource: Resource, key: Key): Promise<Outcome> {
    return this.write(resource, key, (options) => this.client.update({
      resourceType: resource.resourceType, searchParams: { identifier: `${key.system}|${key.value}` }, body: resource, options: { ...options, headers: { Prefer: 'return=representation' } },
    }));
  }

  private async write(resource: Resource, key: Key, send: (options: RequestOptions) => Promise<unknown>): Promise<Outcome> {
    try {
      const answer = (await this.request(send)) as Resource | undefined;
      if (answer?.resourceType !== resource.resourceType) return retry('not-what-was-written');
      const patient = (of: Resource): unknown => ((of['subject'] ?? of['patient'] ?? of['for']) as { reference?: string } | undefined)?.reference;
      if (!hasIdentifier(answer, key)) return retry('not-what-was-written');
      if (patient(answer) !== patient(resource)) return { outcome: 'needs-human', why: 'wrong-patient' };
      return idOf(answer);
    } catch (error) {
      return outcomeOfFailure(error);
    }
  }

  private async request(send: (options: RequestOptions) => Promise<unknown>): Promise<unknown> {
    return bounded(MOST_BYTES, () => send({ signal: AbortSignal.timeout(this.timeLimitMs), redirect: 'error' }));
  }
}

interface RequestOptions {
  readonly signal: AbortSignal;
  readonly redirect: 'error';
}

function idOf(resource: Resource): Outcome {
  const { id } = resource as { id?: unknown };
  return typeof id === 'string' && ID.test(id) ? { outcome: 'saved', id } : retry('no-id');
}

function hasIdentifier(resource: Resource, { system, value }: Key): boolean {
  const identifiers = [resource['identifier']].flat() as ({ system?: unknown; value?: unknown } | undefined)[];
  return identifiers.some((identifier) => identifier?.system === system && identifier.value === value);
}
