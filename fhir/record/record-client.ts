import { Client } from 'fhir-kit-client';
import { NHS_NUMBER } from '../codes/systems.js';
import { bounded } from './bounded-fetch.js';
import { outcomeOfFailure, retry, type Outcome, type PatientOutcome } from './outcome.js';
import { hasIdentifier, idOf, patientOf, type Key, type Resource } from './resource.js';
import { theOnePatient } from './the-one-patient.js';

const TIME_LIMIT_MS = 5_000;
const MOST_BYTES = 2 * 1024 * 1024;

/**
 * The health and care record, through fhir-kit-client with its edges kept off: every request has a time limit and a size
 * limit, redirects end it, links and references of an answer are never followed, and an answer counts only when it is
 * the resource that was asked about.
 */
export class RecordClient {
  private readonly client: Client;
  private readonly baseUrl: string;
  private readonly ending = new AbortController();

  constructor(baseUrl: string, private readonly timeLimitMs = TIME_LIMIT_MS) {
    this.baseUrl = baseUrl.replace(/\/+$/, '');
    this.client = new Client({ baseUrl: this.baseUrl });
  }

  /** Ends what is under way; nothing can be asked afterwards. */
  close(): void {
    this.ending.abort();
  }

  /** The one person with this NHS number; the answer's own number is compared, for servers and caches mix people up. */
  async findPatient(nhsNumber: string): Promise<PatientOutcome> {
    try {
      const answer = await this.request((options) => this.client.resourceSearch({ resourceType: 'Patient', searchParams: { identifier: `${NHS_NUMBER}|${nhsNumber}` }, options }));
      return theOnePatient(answer, nhsNumber);
    } catch (error) {
      return outcomeOfFailure(error);
    }
  }

  /** Made once, whatever is repeated: If-None-Exist on our identifier. */
  createOnce(resource: Resource, key: Key): Promise<Outcome> {
    const headers = { 'If-None-Exist': `identifier=${encodeURIComponent(`${key.system}|${key.value}`)}`, Prefer: 'return=representation' };
    return this.write(resource, key, undefined, (options) => this.client.create({ resourceType: resource.resourceType, body: resource, options: { ...options, headers } }));
  }

  /** Made or brought up to date: a conditional update on our identifier. `knownId`: where it stands already. */
  put(resource: Resource, key: Key, knownId?: string): Promise<Outcome> {
    return this.write(resource, key, knownId, (options) => this.client.update({
      resourceType: resource.resourceType, searchParams: { identifier: `${key.system}|${key.value}` }, body: resource, options: { ...options, headers: { Prefer: 'return=representation' } },
    }));
  }

  private async write(resource: Resource, key: Key, knownId: string | undefined, send: Send): Promise<Outcome> {
    try {
      const answer = (await this.request(send)) as Resource | undefined;
      if (answer?.resourceType !== resource.resourceType || !hasIdentifier(answer, key)) return retry('not-what-was-written');
      if (patientOf(answer, this.baseUrl) !== patientOf(resource, this.baseUrl)) return { outcome: 'needs-human', why: 'wrong-patient' };
      const saved = idOf(answer);
      return saved.outcome === 'saved' && knownId !== undefined && saved.id !== knownId ? retry('wrong-id') : saved;
    } catch (error) {
      return outcomeOfFailure(error);
    }
  }

  private request(send: Send): Promise<unknown> {
    const signal = AbortSignal.any([AbortSignal.timeout(this.timeLimitMs), this.ending.signal]);
    return bounded(MOST_BYTES, () => send({ signal, redirect: 'error' }));
  }
}

type Send = (options: { readonly signal: AbortSignal; readonly redirect: 'error' }) => Promise<unknown>;
