import { Injectable } from '@nestjs/common';
import type { Uplink } from '../../../../core/doors/lorawan/uplink.js';
import { Log } from '../../../platform/log/log.js';

/** How an uplink came through the air; never what it said. */
export interface HeardUplink {
  readonly devEui: string;
  /** Milliseconds since 1970 UTC; left out where the network does not say. */
  readonly at?: number;
  readonly counter?: number;
  readonly session?: string;
  /** By the gateway that heard it best: dBm, dB. */
  readonly rssi?: number;
  readonly snr?: number;
}
export type RadioEar = (heard: HeardUplink) => Promise<void>;

/** Who wants to know how the network carries. Only devices that nobody has at home are told of. */
@Injectable()
export class RadioEars {
  private readonly ears: RadioEar[] = [];

  constructor(private readonly log: Log) {}

  listen(ear: RadioEar): void {
    this.ears.push(ear);
  }

  /** Never holds a reading up, nor spoils one. */
  async tell({ name, at, counter, session, about }: Uplink): Promise<void> {
    const { rssi, snr } = about ?? {};
    const heard: HeardUplink = { devEui: name, ...(at === undefined ? {} : { at }), ...(counter === undefined ? {} : { counter }), ...(session === undefined ? {} : { session }), ...(rssi === undefined ? {} : { rssi }), ...(snr === undefined ? {} : { snr }) };
    await Promise.all(this.ears.map((ear) => ear(heard).catch((error: unknown) => this.log.failure('radio-ear', error))));
  }
}
