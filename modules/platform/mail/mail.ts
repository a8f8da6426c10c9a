import { Inject, Injectable } from '@nestjs/common';
import nodemailer from 'nodemailer';
import { OwnAddress } from '../http/own-address.js';
import { SETTINGS, type Settings } from '../settings/settings.js';

/** `unknown`: the server may have taken it; SMTP knows no repeat of the same message. */
export type Mailed = 'sent' | 'not-taken' | 'refused' | 'unknown';

export interface Letter {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  /** The same at every try. */
  readonly id: string;
}

const TIMEOUT_MS = 10_000;
/** The client's words for what failed before the letter began: no address, no secure line, not let in. */
const BEFORE_DATA: ReadonlySet<string> = new Set(['EDNS', 'ETLS', 'EAUTH', 'ENOAUTH', 'EENVELOPE']);

/** The only file that knows how mail is sent. */
@Injectable()
export class Mail {
  constructor(@Inject(SETTINGS) private readonly settings: Settings, private readonly address: OwnAddress) {}

  get isOn(): boolean {
    return this.settings.smtpUrl !== undefined;
  }

  async send({ to, subject, text, id }: Letter): Promise<Mailed> {
    const host = new URL(this.address.public).hostname;
    const transport = nodemailer.createTransport({ url: this.settings.smtpUrl, connectionTimeout: TIMEOUT_MS, greetingTimeout: TIMEOUT_MS, socketTimeout: TIMEOUT_MS, disableFileAccess: true, disableUrlAccess: true });
    try {
      await transport.sendMail({ from: { name: 'Hearthline', address: this.settings.smtpFrom ?? `no-reply@${host}` }, to: { name: '', address: to }, subject, text, messageId: `<${id}@${host}>`, headers: { 'Auto-Submitted': 'auto-generated' } });
      return 'sent';
    } catch (error) {
      return outcomeOf(error as { code?: string; command?: string; responseCode?: number });
    } finally {
      transport.close();
    }
  }
}

interface MailError {
  readonly code?: string;
  readonly command?: string;
  readonly responseCode?: number;
  readonly syscall?: string;
}

function outcomeOf({ code = '', command, responseCode = 0, syscall }: MailError): Mailed {
  // RFC 5321 4.2.1: 5yz is for good, 4yz for now; of the recipient it means that nobody reads there.
  if (responseCode >= 500) return command === 'RCPT TO' || code === 'EENVELOPE' ? 'refused' : 'not-taken';
  if (responseCode >= 400 || BEFORE_DATA.has(code) || syscall === 'connect') return 'not-taken';
  // A line that breaks is told without saying when: the letter may have gone.
  return 'unknown';
}
