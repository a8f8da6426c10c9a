import { Injectable } from '@nestjs/common';
import { Counters } from '../../platform/health/counters.js';
import { Problem } from '../../platform/http/problem.js';
import { Ingest, Unreadable, type Receipt } from '../ingest/ingest.service.js';
import { readMessage } from '../ingest/read-message.js';
import type { Sender } from '../ingest/sender.js';

const TOPIC = /^hearthline\/v1\/([A-Za-z0-9][A-Za-z0-9._:-]{0,63})\/readings$/;

export const deviceOfTopic = (topic: string): string | undefined => TOPIC.exec(topic)?.[1];
export const readingsTopic = (device: string): string => `hearthline/v1/${device}/readings`;
export const ackTopic = (device: string): string => `hearthline/v1/${device}/ack`;

/** Our own acknowledgement: what became of the message, and which counters the device may now forget. */
export type Ack = Receipt & { readonly seqs: readonly number[] };
export type Refused = { readonly error: { readonly code: string; readonly detail: string } };

/** The decoder between MQTT and the one way in. The topic names the device; a payload may leave it out. */
@Injectable()
export class MqttMessages {
  constructor(private readonly ingest: Ingest, private readonly counters: Counters) {}

  /** A message that can never be taken answers `Refused`; one that cannot be stored now throws and must come again. */
  async accept(topicDevice: string, payload: Uint8Array, sender: Sender): Promise<Ack | Refused> {
    try {
      const { items } = readMessage(payload, 'json');
      const receipt = await this.ingest.accept(items.map((item) => speakAs(topicDevice, item, sender)), sender);
      this.counters.mqtt.inc({ outcome: 'acknowledged' });
      return { ...receipt, seqs: seqsOf(items, receipt) };
    } catch (error) {
      if (!(error instanceof Problem) || error.status >= 500 || error.status === 429) throw error;
      this.counters.mqtt.inc({ outcome: 'refused' });
      return { error: { code: error.code, detail: error.detail } };
    }
  }
}

/** Only a gateway's topic may carry readings of other devices. */
function speakAs(topicDevice: string, item: unknown, sender: Sender): unknown {
  if (typeof item !== 'object' || item === null || Array.isArray(item) || item instanceof Unreadable) return item;
  const { device } = item as { device?: unknown };
  if (device === undefined) return { ...item, device: topicDevice };
  const gatewayTopic = sender.kind === 'gateway' && sender.device.id === topicDevice;
  if (device === topicDevice || gatewayTopic) return item;
  return new Unreadable({ code: 'forbidden', field: 'device', detail: 'device: is not the device of this topic.' });
}

function seqsOf(items: readonly unknown[], receipt: Receipt): number[] {
  const refused = receipt.rejected.length > 0 ? new Set(receipt.rejected.map(({ index }) => index)) : undefined;
  return items.flatMap((item, index) => {
    const seq = (item as { seq?: unknown } | null)?.seq;
    return typeof seq === 'number' && !refused?.has(index) ? [seq] : [];
  });
}
