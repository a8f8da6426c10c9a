import { Injectable } from '@nestjs/common';
import { STATUS, writeScaipAnswer, type ScaipStatus } from '../../../../core/doors/scaip/answer.js';
import { readScaip } from '../../../../core/doors/scaip/read-scaip.js';
import type { Source } from '../../../../core/things/source.js';
import { Log } from '../../../platform/log/log.js';
import { AlarmDesk } from './alarm-desk.service.js';
import type { AlarmForm, Reply } from './replies.js';

/** SCAIP (SS 91100:2014, CLC/TS 50134-9): XML in, XML out; status 0 only for what is kept. */
@Injectable()
export class Scaip implements AlarmForm {
  readonly type = 'application/scaip+xml';

  constructor(private readonly desk: AlarmDesk, private readonly log: Log) {}

  async answer(text: string, source: Source): Promise<Reply> {
    const request = readScaip(text);
    if ('status' in request) {
      this.desk.refused(source);
      return this.reply(request, 200, source, { status: request.status, text: request.text });
    }
    const took = await this.desk.take(request.message, source).catch((error: unknown) => this.log.failure('scaip', error, { source: source.id }));
    // Not kept: busy, so that it comes again or goes to the controller's next receiver.
    if (took === undefined) return this.reply(request, 503, source, { status: STATUS.busy, text: 'Could not be stored. Send it again.' });
    if (took === 'stranger') return this.reply(request, 200, source, { status: STATUS.notTreated, text: 'This controller is paired to nobody here.' });
    const { takesInterval } = request;
    return this.reply(request, 200, source, { status: STATUS.ok, takesInterval });
  }

  /**
   * SIS-TR 91102 7.5: the response comes in a SIP MESSAGE of the receiver. Implementations whose documents are called
   * `scaip` read it in the answer to their own MESSAGE; so each is answered where it looks, unless the source says where.
   */
  private reply({ root, reference }: { root: 'mrq' | 'scaip'; reference: string }, status: 200 | 503, { line }: Source, said: { status: ScaipStatus; text?: string; takesInterval?: boolean }): Reply {
    const inMessage = (line?.answerIn ?? (root === 'mrq' ? 'message' : 'response')) === 'message';
    return { status, type: root === 'mrq' ? this.type : 'application/xml', text: writeScaipAnswer({ root, reference, ...said, ...(line?.voice ? { voice: line.voice } : {}) }), inMessage };
  }
}
