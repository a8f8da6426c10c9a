import { Inject, Injectable } from '@nestjs/common';
import { OwnAddress } from '../http/own-address.js';
import { SETTINGS, type Settings } from '../settings/settings.js';
import { SealedBox } from '../store/sealed-box.js';

export interface Account {
  readonly accountSid: string;
  /** Signs webhooks. With API keys alone Twilio still signs with the account's auth token. */
  readonly authToken: string;
  readonly username: string;
  readonly password: string;
  readonly from?: string;
  readonly messagingServiceSid?: string;
  /** Another server that speaks Twilio's REST API; undefined: Twilio's own. */
  readonly apiUrl?: string;
  readonly desk: boolean;
}

/** Ofcom's drama range: no real phone has this number. */
const DESK_NUMBER = '+447700900000';

/** The account from the settings, or the one of the built-in SMS desk, which speaks the same API on our own address. */
@Injectable()
export class TwilioAccount {
  constructor(@Inject(SETTINGS) private readonly settings: Settings, private readonly box: SealedBox, private readonly address: OwnAddress) {}

  get isDesk(): boolean {
    return this.settings.twilio === undefined;
  }

  get account(): Account {
    const { twilio } = this.settings;
    if (!twilio) return this.deskAccount();
    const { accountSid, authToken = '', apiKey, apiSecret, from, messagingServiceSid, apiUrl } = twilio;
    return { accountSid, authToken, username: apiKey ?? accountSid, password: apiSecret ?? authToken, from, messagingServiceSid, apiUrl, desk: false };
  }

  private deskAccount(): Account {
    const accountSid = `AC${this.box.derive('sms-desk account').toString('hex').slice(0, 32)}`;
    const authToken = this.box.derive('sms-desk token').toString('hex').slice(0, 32);
    return { accountSid, authToken, username: accountSid, password: authToken, from: DESK_NUMBER, apiUrl: `${this.address.local}/sms-desk/provider`, desk: true };
  }
}
