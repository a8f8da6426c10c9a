import { Injectable } from '@nestjs/common';
import { namesOfDevice, personsOfPatient } from '../../../fhir/in/claim.js';
import { readCondition } from '../../../fhir/in/identifiers.js';
import { listOf, objectOf, type Json } from '../../../fhir/in/json.js';
import type { Batch, Entry } from '../../../fhir/in/read-bundle.js';
import { notTaken, Refused, wrong } from '../../../fhir/in/refused.js';
import { MDC } from '../../../fhir/codes/systems.js';
import { operationOutcome } from '../../../fhir/map/operation-outcome.js';
import type { EntryAnswer, ResponseBundle } from '../../../fhir/map/r4-work.js';
import { Clock } from '../../platform/clock/clock.js';
import type { Sender } from '../../sensing/ingest/sender.js';
import { entryHead, ETAG, noticeOf, type Wish } from './answers.js';
import { isKept, WholeRefused, type Incoming, type Outcome } from './outcome.js';
import { TakeIn } from './take-in.service.js';
import { View } from './view.service.js';
import { Whose } from './whose.service.js';

/** MDC_MOC_VMS_MDS_AHD: the gateway of the Personal Health Device guide. */
const GATEWAY_CODE = '531981';

/** Batch and transaction: every entry in its place, the Observations among them taken together. */
@Injectable()
export class BundleDesk {
  constructor(private readonly takeIn: TakeIn, private readonly whose: Whose, private readonly view: View, private readonly clock: Clock) {}

  /** Throws WholeRefused where a transaction is. */
  async take({ whole, entries, introduced }: Batch, sender: Sender, wish: Wish): Promise<ResponseBundle> {
    const read = entries.map((entry) => (entry instanceof Refused ? entry : incomingOf(entry, introduced)));
    const answers: (EntryAnswer | undefined)[] = await Promise.all(read.map((one, index) => this.answerWithout(one, entries[index] as Entry, sender)));
    if (whole) refuse(answers, read);
    const observations = read.flatMap((one, index) => (isIncoming(one) ? [{ one, index }] : []));
    const outcomes = await this.takeIn.take(observations.map(({ one }) => one), sender, whole).catch((error: unknown) => {
      throw error instanceof WholeRefused ? new WholeRefused(error.reasons.map(({ index, refused }) => ({ index: observations[index]?.index ?? index, refused }))) : error;
    });
    for (const [i, { index }] of observations.entries()) answers[index] = await this.answer(outcomes[i] as Outcome, wish);
    return { resourceType: 'Bundle', type: whole ? 'transaction-response' : 'batch-response', entry: answers as EntryAnswer[] };
  }

  private async answer(outcome: Outcome, wish: Wish): Promise<EntryAnswer> {
    if (outcome instanceof Refused) return refusal(outcome);
    const outcomeSaid = noticeOf(outcome);
    const said = outcomeSaid ? { outcome: outcomeSaid } : {};
    if (!isKept(outcome)) return { response: { status: '202', ...said } };
    return { ...(wish === 'representation' ? { resource: await this.view.of(outcome) } : {}), response: { ...entryHead(outcome), ...said } };
  }

  /** Entries that are no Observations: a Patient or a Device introduces who is meant, and must be known here already. */
  private async answerWithout(one: Incoming | Refused | undefined, entry: Entry, sender: Sender): Promise<EntryAnswer | undefined> {
    if (one instanceof Refused) return refusal(one);
    if (one) return undefined;
    const found = entry.resource['resourceType'] === 'Patient' ? await this.patient(entry.resource, sender) : await this.device(entry.resource, sender);
    return found instanceof Refused ? refusal(found) : { response: { status: '200', etag: ETAG, ...(found ? { location: found } : {}) } };
  }

  /** Known where the sender's device, or any of theirs, may speak for that person. */
  private async patient(resource: Json, sender: Sender): Promise<string | Refused> {
    const persons = personsOfPatient(resource);
    if (persons instanceof Refused) return persons;
    const id = await this.whose.mayName(sender, persons, this.clock.now());
    return id instanceof Refused ? id : `Patient/${id}`;
  }

  /** A gateway need not be registered to pass on the word of others; automation's devices are registered as they speak. */
  private async device(resource: Json, sender: Sender): Promise<string | Refused | undefined> {
    if (isGateway(resource)) return sender.kind === 'gateway' ? `Device/${sender.device.fhirId}` : undefined;
    if (sender.kind === 'automation') return undefined;
    const [found] = await this.whose.of(sender, [{ claim: { persons: [], deviceNames: namesOfDevice(resource) }, at: this.clock.now() }]);
    return found === undefined || found instanceof Refused ? found : `Device/${found.fhirId}`;
  }
}

const isIncoming = (one: Incoming | Refused | undefined): one is Incoming => one !== undefined && !(one instanceof Refused);
const refusal = (refused: Refused): EntryAnswer => ({ response: { status: String(refused.status), outcome: operationOutcome(refused) } });
const isGateway = (device: Json): boolean => listOf(objectOf(device['type'])['coding']).some((coding) => objectOf(coding)['system'] === MDC && objectOf(coding)['code'] === GATEWAY_CODE);

function refuse(answers: readonly (EntryAnswer | undefined)[], read: readonly (Incoming | Refused | undefined)[]): void {
  const reasons = answers.flatMap((answer, index) => {
    const one = read[index];
    const [issue] = answer?.response.outcome?.issue ?? [];
    if (one instanceof Refused) return [{ index, refused: one }];
    return answer && issue && Number(answer.response.status) >= 400 ? [{ index, refused: new Refused(Number(answer.response.status) as Refused['status'], issue.code, issue.diagnostics, issue.expression?.[0] ?? 'Bundle.entry') }] : [];
  });
  if (reasons.length > 0) throw new WholeRefused(reasons);
}

const AT = 'Bundle.entry.request';

/** Undefined: a Patient or a Device, which introduces and is not written. */
function incomingOf({ method, url, resource, ifNoneExist, ifMatch }: Entry, introduced: Batch['introduced']): Incoming | Refused | undefined {
  if (ifMatch !== undefined && ifMatch !== ETAG) return new Refused(412, 'conflict', 'Bundle.entry.request.ifMatch: there is one version of a reading, W/"1".', `${AT}.ifMatch`);
  const [path = '', query] = url.split('?', 2);
  if (method === 'POST' && (path === 'Patient' || path === 'Device') && resource['resourceType'] === path) return undefined;
  if (!path.startsWith('Observation')) return notTaken(`${AT}.url`, 'only Observations are written by FHIR; a Patient or Device may be POSTed to introduce whom and what they are about.');
  if (method === 'POST') return path !== 'Observation' || query !== undefined ? wrong(`${AT}.url`, 'must be "Observation".') : created(resource, introduced, ifNoneExist);
  if (path === 'Observation') return updated(resource, introduced, query ?? '');
  const id = path.slice('Observation/'.length);
  return resource['id'] === id ? { resource, introduced, target: id } : wrong(`${AT}.url`, 'names another id than the resource.', 'invariant');
}

export function created(resource: Json, introduced: Batch['introduced'], ifNoneExist: string | undefined): Incoming | Refused {
  if (ifNoneExist === undefined) return { resource, introduced };
  const token = readCondition(ifNoneExist.replace(/^\?/, ''));
  return token === undefined ? notTaken('Observation.identifier', 'a create is conditional on identifier=system|value alone.') : { resource, introduced, condition: { token, update: false } };
}

export function updated(resource: Json, introduced: Batch['introduced'], query: string): Incoming | Refused {
  const token = readCondition(query);
  return token === undefined ? notTaken('Observation.identifier', 'an update is conditional on identifier=system|value alone.') : { resource, introduced, condition: { token, update: true } };
}
