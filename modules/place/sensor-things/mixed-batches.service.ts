import { randomUUID } from 'node:crypto';
import { STATUS_CODES } from 'node:http';
import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { multipart } from '../../../core/sta/multipart.js';
import { Problem } from '../../platform/http/problem.js';
import type { PartnerKey } from '../partners/partner-keys.service.js';
import { TownEntities } from './entities.store.js';
import { refused } from './entity-form.js';
import { addressIn, bodyIn, readMixed, type MixedItem, type MixedRequest } from './mixed-batch.js';
import { TownReader } from './reader.service.js';
import { SensorThings, type Answer, type Written } from './sensor-things.service.js';
import { decodedPath, refusal, sayingWhere, StaDesk } from './sta-desk.service.js';
import type { Scope } from './town-access.service.js';
import { REFUSED_ROWS } from './view.js';

interface Caller {
  readonly request: FastifyRequest;
  readonly key: PartnerKey | undefined;
  /** The first request came with the batch, and was counted with it. */
  first: boolean;
}
type ToldPart = Parameters<typeof multipart>[1][number];
const EVERYTHING: Scope = () => undefined;

/** `$batch` as multipart/mixed. What fails answers by itself and the rest goes on; of a change set all is kept or nothing. */
@Injectable()
export class MixedBatches {
  constructor(private readonly desk: StaDesk, private readonly things: SensorThings, private readonly reader: TownReader, private readonly entities: TownEntities) {}

  async answer(request: FastifyRequest, text: string, boundary: string): Promise<{ type: string; body: string }> {
    const caller: Caller = { request, key: await this.desk.keyOf(request), first: true };
    const parts: ToldPart[] = [];
    for (const item of readMixed(text, boundary)) parts.push('read' in item ? await this.one(caller, item) : await this.changeSet(caller, item));
    return mixed('batch', parts);
  }

  private async one(caller: Caller, { id, read }: Extract<MixedItem, { read: unknown }>): Promise<ToldPart> {
    const work = async (): Promise<Answer> => {
      this.spend(caller);
      const said = read(), { path, search } = addressIn(said, this.reader.base);
      return this.desk.answer(said.method, path, search, () => bodyIn(said), await this.desk.permitted(caller.request, said.method, path), caller.key);
    };
    return httpPart(id, await work().catch(refusal));
  }

  /** One answer for each request; where one of them fails, its refusal alone, for nothing was done. */
  private async changeSet(caller: Caller, { id, readSet }: Extract<MixedItem, { readSet: unknown }>): Promise<ToldPart> {
    try {
      const requests = readSet();
      for (const { method, url } of requests) {
        this.spend(caller);
        if (method === 'GET') throw refused('method', 'a change set takes POST, PATCH, PUT and DELETE; read beside it');
        await this.desk.permitted(caller.request, method, url);
      }
      const written = await this.together(requests, caller.key);
      const answers = await Promise.all(written.map((one) => this.toldOf(one)));
      const { type, body } = mixed('changeset', answers.map((answer, i) => httpPart(requests[i]?.id, answer)));
      return { headers: { 'Content-Type': type }, body };
    } catch (error) {
      return httpPart(id, refusal(error));
    }
  }

  /** What was made under which id begins anew whenever the store asks for the transaction once more. */
  private together(requests: readonly MixedRequest[], key: Caller['key']): Promise<Written[]> {
    return this.entities.together(async (session) => {
      const made = new Map<string, { set: string; id: number }>(), written: Written[] = [];
      for (const [i, said] of requests.entries()) {
        const one = await sayingWhere(async () => this.things.write(said.method, decodedPath(addressIn(said, this.reader.base, made).path), () => bodyIn(said, made), EVERYTHING, { within: session, ...(key ? { by: key.partner } : {}) })).catch((error: unknown) => {
          throw error instanceof Problem ? new Problem(error.status, error.code, `Request ${said.id ?? i + 1} of this change set: ${error.detail} Nothing of the change set was done.`, error.more) : error;
        });
        written.push(one);
        if (said.id !== undefined && one.is === 'one') made.set(said.id, { set: one.set, id: one.id });
      }
      return written;
    });
  }

  /** What is gone again by the end of its own change set was written all the same. */
  private toldOf(one: Written): Promise<Answer> {
    return this.things.told(one, EVERYTHING).catch((error: unknown) => {
      if (error instanceof Problem && error.status === 404) return { status: one.status };
      throw error;
    });
  }

  private spend(caller: Caller): void {
    if (caller.key && !caller.first) this.desk.spend(caller.key);
    caller.first = false;
  }
}

function mixed(name: string, parts: readonly ToldPart[]): { type: string; body: string } {
  const boundary = `${name}_${randomUUID()}`;
  return { type: `multipart/mixed; boundary=${boundary}`, body: multipart(boundary, parts) };
}

/** An answer of HTTP inside a part. */
function httpPart(id: string | undefined, { status, location, refused: rows, body, text }: Answer): ToldPart {
  const content = body === undefined ? '' : text ? String(body) : JSON.stringify(body);
  const head = [`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`, ...(location ? [`Location: ${location}`] : []), ...(rows ? [`${REFUSED_ROWS}: ${rows}`] : []), ...(content ? [`Content-Type: ${text ? 'text/plain; charset=utf-8' : 'application/json; charset=utf-8'}`] : [])];
  return { headers: { 'Content-Type': 'application/http', 'Content-Transfer-Encoding': 'binary', ...(id === undefined ? {} : { 'Content-ID': id }) }, body: `${head.join('\r\n')}\r\n\r\n${content}` };
}
