import { Injectable } from '@nestjs/common';
import type { Delivery } from '../../../core/notify/delivery.js';
import { howToAnswer, providerOf, type Provider } from '../../../core/notify/way.js';
import { OwnAddress } from '../../platform/http/own-address.js';
import { GovukNotify } from './govuk-notify.js';
import { Messenger, type Fate, type Sent } from '../../platform/phone/messenger.js';
import { callAddress } from '../../platform/phone/twiml.js';
import { TwilioAccount } from '../../platform/phone/twilio-account.js';

/** The words of a message, told how it is answered. */
export type Words = (how: string) => string;

/** Either provider behind one port: through which of them a try goes, and where an earlier try is looked for. */
@Injectable()
export class PhoneNetwork {
  constructor(private readonly twilio: Messenger, private readonly notify: GovukNotify, private readonly account: TwilioAccount, private readonly address: OwnAddress) {}

  get hasSecond(): boolean {
    return this.notify.isOn;
  }

  async send({ id, channel, attempts }: Delivery, to: string, words: Words): Promise<Sent & { readonly provider: Provider }> {
    const callback = `${this.address.public}/webhooks/twilio/status?delivery=${encodeURIComponent(id)}`;
    if (channel === 'voice') return { ...(await this.twilio.call(to, words(''), callback, callAddress(this.address.public, id))), provider: 'twilio' };
    const provider = providerOf(attempts, this.hasSecond);
    const body = words(this.how(provider));
    return { ...(await (provider === 'twilio' ? this.twilio.text(to, body, callback) : this.notify.text(to, body, id))), provider };
  }

  /**
   * What an earlier try became. Undefined: nobody has it; null: one of them cannot be asked. `isAnothers`: a text in the
   * same words that is known to be another delivery's is not this one: two homes may share initials and a code.
   */
  async find({ id, attempts, intendedAt }: Delivery, to: string, words: Words, isAnothers: (sid: string) => Promise<boolean>): Promise<{ readonly sid: string; readonly provider: Provider } | undefined | null> {
    const asked = await Promise.all([
      this.twilio.findTexts(to, words(this.how('twilio')), new Date(intendedAt - 60_000)).catch(() => null),
      // Its turn is the second, so after one try there is nothing to find.
      this.hasSecond && attempts > 1 ? this.notify.findText(id).catch(() => null) : undefined,
    ]);
    const [byTwilio, byNotify] = asked;
    for (const sid of byTwilio ?? []) if (!(await isAnothers(sid))) return { sid, provider: 'twilio' };
    if (byNotify) return { sid: byNotify, provider: 'govuk-notify' };
    return asked.includes(null) ? null : undefined;
  }

  /** What became of a message that one of them has taken. Undefined: it knows none. Throws while it cannot be asked. */
  async becameOf({ provider = 'twilio', providerId }: Delivery): Promise<Fate | undefined> {
    if (providerId === undefined || (provider === 'govuk-notify' && !this.notify.isOn)) return undefined;
    return provider === 'twilio' ? this.twilio.becameOf(providerId) : this.notify.becameOf(providerId);
  }

  private how(provider: Provider): string {
    return howToAnswer(provider, this.account.account.from);
  }
}
