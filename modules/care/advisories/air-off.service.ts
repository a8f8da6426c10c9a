import { Injectable } from '@nestjs/common';
import { AIR_OFF_SAID, isAirOff } from '../../../core/advisories/words.js';
import { readReply } from '../../../core/notify/reply.js';
import { Audit } from '../../platform/audit/audit.service.js';
import { Consents } from '../consents/consents.store.js';
import { Replies } from '../notify/replies.service.js';
import { Residents } from '../residents/residents.service.js';

/** A resident who texts AIR OFF, or STOP, has taken back their word at once. */
@Injectable()
export class AirOff {
  constructor(private readonly residents: Residents, private readonly consents: Consents, private readonly audit: Audit, replies: Replies) {
    replies.alsoHears((from, body) => this.heard(from, body));
  }

  /** Undefined: it was not for us, or not for us alone. */
  private async heard(from: string, body: string): Promise<string | undefined> {
    const stops = readReply(body).verb === 'stop';
    if (!stops && !isAirOff(body)) return undefined;
    const ids = (await this.residents.byPhone(from)).map(({ id }) => id), agreed = await this.consents.agreed(ids, 'air-advisories');
    for (const id of agreed) {
      await this.consents.say(id, 'air-advisories', false, 'resident', 'text');
      await this.audit.note({ actor: id, role: 'resident', action: 'note-consent-taken-back', purpose: 'care', subject: id });
    }
    return stops || ids.length === 0 ? undefined : AIR_OFF_SAID;
  }
}
