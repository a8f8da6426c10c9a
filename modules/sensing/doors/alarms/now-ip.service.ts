import { Injectable } from '@nestjs/common';
import { acknowledgementOf, readNowIp } from '../../../../core/doors/now-ip/read-now-ip.js';
import type { Source } from '../../../../core/things/source.js';
import { Log } from '../../../platform/log/log.js';
import { AlarmDesk } from './alarm-desk.service.js';
import type { AlarmForm, Reply } from './replies.js';

/** NOW-IP (BS 8521-2): digits in, event 097 out, and only for what is kept. It has no word for no: the way's own status says it. */
@Injectable()
export class NowIp implements AlarmForm {
  readonly type = 'text/plain';

  constructor(private readonly desk: AlarmDesk, private readonly log: Log) {}

  async answer(text: string, source: Source): Promise<Reply> {
    const inMessage = (source.line?.answerIn ?? 'message') === 'message';
    const say = (status: Reply['status'], words: string): Reply => ({ status, type: this.type, text: words, inMessage });
    const read = readNowIp(text);
    if ('refusal' in read) {
      this.desk.refused(source);
      return say(400, read.refusal.detail);
    }
    const took = await this.desk.take(read.message, source).catch((error: unknown) => this.log.failure('now-ip', error, { source: source.id }));
    if (took === undefined) return say(503, 'Could not be stored. Send it again.');
    return took === 'kept' ? say(200, acknowledgementOf(read.digits)) : say(404, 'This controller is paired to nobody here.');
  }
}
