import type { Aedes, Client } from 'aedes';
import type { DeviceId } from '../../../core/ids.js';
import type { Sender } from '../ingest/sender.js';
import { ackTopic, type Ack, type Refused } from './mqtt-messages.js';

/** A signed-in connection of a device, and the quality of service at which it asked for its acknowledgements. */
export type Listener = Client & { sender?: Sender; hearsAcksAt?: 0 | 1 | undefined };

/**
 * Our own acknowledgements, each behind its PUBACK. A device mostly has one connection, and a session that ends with it:
 * then nobody else can be waiting, and the answer goes straight to it, in one write with the PUBACK and with whatever
 * else became durable together. Else it is published, and the broker finds or keeps it for whoever asked.
 */
export class MqttAcks {
  /** A device's only connection. */
  private readonly alone = new Map<DeviceId, Listener>();
  /** Had two connections at once, or a session that outlives its connection. It stays so: an answer that overtakes another on the quicker way would be taken for a repeat. */
  private readonly several = new Set<DeviceId>();

  constructor(private readonly broker: Aedes) {
    broker.on('client', (client) => this.join(client));
    broker.on('clientDisconnect', (client) => this.part(client));
    broker.on('unsubscribe', (topics, client: Listener | null) => {
      const device = client ? deviceOf(client) : undefined;
      if (client && device !== undefined && topics.includes(ackTopic(device))) client.hearsAcksAt = undefined;
    });
  }

  /** `puback` writes the broker's own. */
  answer(client: Listener, device: DeviceId, ack: Ack | Refused, puback: () => void): void {
    const packet = { cmd: 'publish' as const, topic: ackTopic(device), payload: JSON.stringify(ack), qos: 1 as const, retain: false, dup: false };
    if (this.alone.get(device) !== client || this.several.has(device)) {
      puback();
      setImmediate(() => this.broker.publish(packet, () => undefined));
      return;
    }
    client.conn.cork();
    puback();
    // Never at a better quality of service than was asked for. MQTT 3.1.1, 3.8.4
    if (client.hearsAcksAt !== undefined) client.publish({ ...packet, qos: client.hearsAcksAt }, () => undefined);
    // The broker writes an answer in the next turn.
    setImmediate(() => client.conn.uncork());
  }

  private join(client: Listener): void {
    const device = deviceOf(client);
    if (device === undefined) return;
    const other = this.alone.get(device);
    if (!client.clean || (other && !other.closed)) this.several.add(device);
    this.alone.set(device, client);
  }

  private part(client: Listener): void {
    const device = deviceOf(client);
    if (device !== undefined && this.alone.get(device) === client) this.alone.delete(device);
  }
}

const deviceOf = ({ sender }: Listener): DeviceId | undefined => (sender && 'device' in sender ? sender.device.id : undefined);
