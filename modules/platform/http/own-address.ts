import { Inject, Injectable } from '@nestjs/common';
import { SETTINGS, type Settings } from '../settings/settings.js';

/** Where this process listens, known once it does; and where people and Twilio reach the service. */
@Injectable()
export class OwnAddress {
  private listening = '';

  constructor(@Inject(SETTINGS) private readonly settings: Settings) {}

  listensAt(url: string): void {
    this.listening = url;
  }

  /** Loopback or bound address of this process. */
  get local(): string {
    return this.listening;
  }

  /** PUBLIC_URL, else where we listen. Never taken from a request: a caller could name any host. */
  get public(): string {
    return this.settings.publicUrl ?? this.listening;
  }
}
