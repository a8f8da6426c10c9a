import { Body, Controller, Headers, HttpCode, Param, Post, Put, Req, Res, UseGuards } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { isObject, type Json } from '../../../fhir/in/json.js';
import { readBundle } from '../../../fhir/in/read-bundle.js';
import { Refused, wrong } from '../../../fhir/in/refused.js';
import { LOGICAL_ID } from '../../../fhir/map/ids.js';
import { notice, operationOutcome } from '../../../fhir/map/operation-outcome.js';
import type { Resource } from '../../../fhir/map/r4.js';
import { Public } from '../../platform/access/viewer.js';
import { OwnAddress } from '../../platform/http/own-address.js';
import { Problem } from '../../platform/http/problem.js';
import type { Sender } from '../../sensing/ingest/sender.js';
import { CurrentSender } from '../../sensing/ingest/sender.guard.js';
import { FHIR_JSON } from '../fhir-api/fhir-answers.js';
import { ETAG, noticeOf, problemOf, wishOf, writeHead } from './answers.js';
import { BundleDesk, created, updated } from './bundle-desk.service.js';
import { FhirSenderGuard } from './fhir-sender.guard.js';
import { isKept, WholeRefused, type Incoming, type Kept, type Outcome } from './outcome.js';
import { TakeIn } from './take-in.service.js';
import { View } from './view.service.js';
import { isWave, Waves } from './waves.service.js';

/** Reasons that are told of a refused transaction; the rest are like them. */
const MOST_REASONS = 20;

/** Observations come in: one by one, or in Bundles. Answers after the durable write. */
@Controller('fhir/R4')
@Public()
@UseGuards(FhirSenderGuard)
export class FhirInController {
  constructor(private readonly takeIn: TakeIn, private readonly desk: BundleDesk, private readonly view: View, private readonly waves: Waves, private readonly address: OwnAddress) {}

  @Post('Observation')
  create(@Body() body: unknown, @Headers('if-none-exist') ifNoneExist: string | undefined, @CurrentSender() sender: Sender, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const resource = observationOf(body);
    if (isWave(resource)) return this.hearWave(resource, sender, reply);
    return this.takeOne(created(resource, new Map(), ifNoneExist), sender, request, reply);
  }

  /** A reading never changes: the same again is fine, another under its name is a conflict. */
  @Put('Observation/:id')
  put(@Param('id') id: string, @Body() body: unknown, @Headers('if-match') ifMatch: string | undefined, @CurrentSender() sender: Sender, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    if (!LOGICAL_ID.test(id)) throw new Problem(400, 'value', 'An id has 1 to 64 letters, digits, - and points.');
    refuseOtherVersion(ifMatch);
    const resource = observationOf(body);
    if (resource['id'] !== id) throw problemOf(wrong('Observation.id', 'must be the id of the address.', resource['id'] === undefined ? 'required' : 'invariant'));
    return this.takeOne({ resource, introduced: new Map(), target: id }, sender, request, reply);
  }

  @Put('Observation')
  putByIdentifier(@Body() body: unknown, @Headers('if-match') ifMatch: string | undefined, @CurrentSender() sender: Sender, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    refuseOtherVersion(ifMatch);
    return this.takeOne(updated(observationOf(body), new Map(), request.url.split('?', 2)[1] ?? ''), sender, request, reply);
  }

  @Post()
  @HttpCode(200)
  async bundle(@Body() body: unknown, @CurrentSender() sender: Sender, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const batch = readBundle(body);
    if (batch instanceof Refused) throw problemOf(batch);
    try {
      sendAs(reply, await this.desk.take(batch, sender, wishOf(request, 'minimal')));
    } catch (error) {
      if (!(error instanceof WholeRefused)) throw error;
      // Whose it is counts before what it is.
      const first = error.reasons.find(({ refused }) => refused.status === 403) ?? error.reasons[0];
      const reasons = [...(first ? [first] : []), ...error.reasons.filter((reason) => reason !== first)].slice(0, MOST_REASONS);
      void reply.status(first?.refused.status ?? 400);
      sendAs(reply, operationOutcome(...reasons.map(({ index, refused }) => ({ ...refused, expression: inEntry(index, refused.expression) }))));
    }
  }

  /** Raw accelerometry is heard, not kept: there is no Observation to point to. */
  private async hearWave(resource: Json, sender: Sender, reply: FastifyReply): Promise<void> {
    const heard = await this.waves.hear(resource, sender);
    if (heard instanceof Refused) throw problemOf(heard);
    const told = heard.falls.filter(({ outcome }) => outcome === 'told').length;
    void reply.status(202);
    sendAs(reply, notice('information', 'informational', `${heard.samples} samples were heard; falls told: ${told}. Raw samples are not kept.`));
  }

  private async takeOne(incoming: Incoming | Refused, sender: Sender, request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const [outcome] = incoming instanceof Refused ? [incoming] : await this.takeIn.take([incoming], sender);
    await this.sendOutcome(outcome as Outcome, request, reply);
  }

  private async sendOutcome(outcome: Outcome, request: FastifyRequest, reply: FastifyReply): Promise<void> {
    if (outcome instanceof Refused) throw problemOf(outcome);
    if (isKept(outcome)) return this.sendKept(outcome, request, reply);
    void reply.status(202);
    sendAs(reply, noticeOf(outcome) as Resource);
  }

  private async sendKept(kept: Kept, request: FastifyRequest, reply: FastifyReply): Promise<void> {
    writeHead(reply, kept, `${this.address.public}/fhir/R4`);
    const wish = wishOf(request, 'representation');
    if (wish === 'minimal') return void reply.send();
    const outcome = wish === 'OperationOutcome' ? (noticeOf(kept) ?? noticeOf({ note: 'It is kept.' })) : undefined;
    sendAs(reply, outcome ?? (await this.view.of(kept)));
  }
}

const sendAs = (reply: FastifyReply, resource: Resource): void => void reply.header('content-type', FHIR_JSON).send(JSON.stringify(resource));
const inEntry = (index: number, expression: string): string => (expression.startsWith('Bundle') ? expression.replace('Bundle.entry', `Bundle.entry[${index}]`) : `Bundle.entry[${index}].resource${expression.replace(/^[A-Za-z]+/, '')}`);

function observationOf(body: unknown): Json {
  if (body === undefined) throw new Problem(400, 'structure', 'The body is empty. Send an Observation as application/fhir+json.');
  if (!isObject(body)) throw problemOf(wrong('Observation', 'must be a JSON object.', 'structure'));
  return body;
}

function refuseOtherVersion(ifMatch: string | undefined): void {
  if (ifMatch !== undefined && ifMatch !== ETAG) throw new Problem(412, 'conflict', 'If-Match: there is one version of a reading, W/"1".');
}
