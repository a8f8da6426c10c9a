import { createServer, type Server, type Socket } from 'node:net';
import { Inject, Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import { Aedes, type Client as Connected } from 'aedes';
import { Counters } from '../../platform/health/counters.js';
import { Log } from '../../platform/log/log.js';
import { SETTINGS, type Settings } from '../../platform/settings/settings.js';
import { senderOf, type Sender } from '../ingest/sender.js';
import { Devices } from '../things/devices.service.js';
import { Sources } from '../things/sources.service.js';
import { FrameGuard } from './frame-guard.js';
import { MqttAcks } from './mqtt-acks.js';
import { MqttDoors } from './mqtt-doors.js';
import { MqttGuests, type Guest } from './mqtt-guests.js';
import { ackTopic, MqttMessages, readingsTopic } from './mqtt-messages.js';

type Client = Connected & { sender?: Sender; isKnown?: () => boolean; guest?: Guest; hearsAcksAt?: 0 | 1 | undefined };
type Packet = { topic: string; payload: string | Buffer; qos: number; retain: boolean };

const MOST_CONNECTIONS = 20_000;
const CONNECT_MS = 10_000;
/** A client that never pings would hold its place for ever. */
const LONGEST_KEEPALIVE_SECONDS = 3_600;
const TAKEOVERS_PER_MINUTE = 3;
/** A key that was ended hears nothing more after this long. */
const LOOK_AT_GUESTS_MS = 5_000;
/** Nobody may ask for it. */
const NOBODYS_TOPIC = 'hearthline/nobody';

/**
 * The built-in broker: devices sign in with id and key, publish only on their own topic, hear only their own
 * acknowledgements. PUBACK is held back until the readings are durable, and our own acknowledgement follows it.
 */
@Injectable()
export class MqttBroker implements BeforeApplicationShutdown {
  private server?: Server;
  private broker?: Aedes;
  private acks?: MqttAcks;
  private readonly connects = new Map<string, number[]>();
  private readonly inHouse = new Set<Client>();
  private guestTimer?: NodeJS.Timeout;

  constructor(
    @Inject(SETTINGS) private readonly settings: Settings, private readonly devices: Devices, private readonly messages: MqttMessages,
    private readonly sources: Sources, private readonly doors: MqttDoors, private readonly guests: MqttGuests, private readonly counters: Counters, private readonly log: Log,
  ) {}

  /** The port it listens on; undefined when switched off. */
  async start(): Promise<number | undefined> {
    const { mqttPort, host } = this.settings;
    if (mqttPort === 0) return undefined;
    this.broker = await this.makeBroker();
    this.acks = new MqttAcks(this.broker);
    this.guests.speakBy((topic, payload) => this.broker?.publish({ cmd: 'publish', topic, payload: Buffer.from(payload), qos: 1, retain: false, dup: false }, () => undefined));
    this.guestTimer = setInterval(() => void this.lookAtGuests(), LOOK_AT_GUESTS_MS);
    this.server = createServer((socket) => this.connect(socket));
    this.server.maxConnections = MOST_CONNECTIONS;
    await new Promise<void>((resolve, reject) => {
      this.server?.once('error', reject);
      this.server?.listen(mqttPort, host, resolve);
    });
    return mqttPort;
  }

  async beforeApplicationShutdown(): Promise<void> {
    const { broker, server } = this;
    clearInterval(this.guestTimer);
    if (broker) await Promise.race([new Promise<void>((resolve) => broker.close(() => resolve())), new Promise((resolve) => setTimeout(resolve, 2_000))]);
    server?.close();
  }

  private async makeBroker(): Promise<Aedes> {
    const broker = await Aedes.createBroker({
      connectTimeout: CONNECT_MS,
      maxClientsIdLength: 256,
      maxInflightInbound: 100,
      queueLimit: 1_000,
      preConnect: (client, packet, done) => {
        const { username, password } = packet as { username?: string; password?: Buffer };
        // News are for who is there; what was missed is asked for over HTTP.
        if (this.guests.claims(password?.toString())) packet.clean = true;
        // A client id belongs to its signer: nobody can throw another device off by using its id.
        packet.clientId = `${username ?? ''}|${packet.clientId ?? ''}`;
        if (!packet.keepalive || packet.keepalive > LONGEST_KEEPALIVE_SECONDS) packet.keepalive = LONGEST_KEEPALIVE_SECONDS;
        // Whoever comes without a name is refused by `authenticate`: refused here, the broker would keep the socket for ever.
        done(null, true);
      },
      authenticate: (client, username, password, done) => {
        void this.admit(client as Client, username, password?.toString()).then((known) => {
          if (known) this.watchTakeovers(client.id);
          else this.refuse('sign-in');
          done(null, known);
        });
      },
      authorizePublish: (client, packet, done) => void this.publish(client as Client, packet as Packet, done),
      authorizeSubscribe: (client, subscription, done) => {
        const { sender, guest } = client as Client;
        if (guest) return void this.subscribeGuest(guest, subscription.topic).then((may) => done(null, may ? subscription : null));
        const own = sender && 'device' in sender && subscription.topic === ackTopic(sender.device.id);
        // A bridge asks for its own commands before it publishes. It may ask, and hears nothing: see authorizeForward.
        const ofBridge = sender?.kind === 'source' && subscription.topic.startsWith(`${this.doors.baseOf(sender.source) ?? ''}/`);
        if (own) (client as Client).hearsAcksAt = subscription.qos === 0 ? 0 : 1;
        if (own || ofBridge) return done(null, subscription);
        this.refuse('subscribe');
        done(new Error('Not your topic'));
      },
      authorizeForward: (client, packet) => (this.mayHear(client as Client) ? packet : null),
    });
    broker.on('unsubscribe', (topics, client) => topics.forEach((topic) => (client as Client | null)?.guest?.unsubscribe(topic)));
    broker.on('clientDisconnect', (client) => this.part(client as Client));
    broker.on('clientError', () => undefined);
    broker.on('connectionError', () => undefined);
    return broker;
  }

  private async admit(client: Client, username: string | undefined, password: string | undefined): Promise<boolean> {
    if (password === undefined) return false;
    client.sender = this.signedIn(username, password);
    // Asked again with each message: a connection outlives the key it was opened with, and the device may be somebody else's by then.
    client.isKnown = () => this.signedIn(username, password) !== undefined;
    if (client.sender) return true;
    client.guest = await this.guests.signIn(username, password).catch((error: unknown) => this.log.failure('mqtt', error) as undefined);
    if (client.guest) this.inHouse.add(client);
    return client.guest !== undefined;
  }

  private async subscribeGuest(guest: Guest, topic: string): Promise<boolean> {
    const may = await guest.subscribe(topic).catch((error: unknown) => Boolean(this.log.failure('mqtt', error)));
    if (!may) this.refuse('subscribe');
    return may;
  }

  private part(client: Client): void {
    client.guest?.leave();
    this.inHouse.delete(client);
  }

  private async lookAtGuests(): Promise<void> {
    for (const client of this.inHouse) {
      if (client.closed) this.part(client);
      else if (!(await client.guest?.isWelcome().catch(() => true))) client.conn.destroy();
    }
  }

  /** Two homes' bridges may use one base topic: neither hears what the other says. Nor does who was signed in hear the next holder. */
  private mayHear({ sender, isKnown, conn }: Client): boolean {
    if (!sender || isKnown?.()) return sender?.kind !== 'source';
    conn.destroy();
    return false;
  }

  private signedIn(id: string | undefined, key: string): Sender | undefined {
    const device = this.devices.byDeviceKey(key);
    if (device) return device.id === id ? senderOf(device) : undefined;
    const source = this.sources.bySourceKey(key);
    return source && source.id === id ? { kind: 'source', source } : undefined;
  }

  private connect(socket: Socket): void {
    const guard = new FrameGuard();
    socket.on('error', () => undefined);
    socket.on('data', (chunk: Buffer) => {
      if (guard.allows(chunk)) return;
      this.refuse('too-large');
      socket.destroy();
    });
    this.broker?.handle(socket);
  }

  private async publish(client: Client | null, packet: Packet, done: (error?: Error | null) => void): Promise<void> {
    packet.retain = false;
    const { topic, qos } = packet;
    const payload = typeof packet.payload === 'string' ? Buffer.from(packet.payload) : packet.payload;
    // Nobody hears what a sender says, only what came of it: the broker need not look for listeners.
    packet.topic = NOBODYS_TOPIC;
    const acknowledge = (): void => {
      done(null);
      // PUBACK is written; QoS 0 spares the look for sessions to keep it for. QoS 2 is still under way.
      if (qos === 1) packet.qos = 0;
    };
    try {
      const sender = client?.sender;
      if (sender && !client?.isKnown?.()) {
        this.refuse('sign-in');
        return done(new Error('Signed out'));
      }
      if (client && sender && 'device' in sender && topic === readingsTopic(sender.device.id)) {
        const ack = await this.messages.accept(sender.device.id, payload, sender);
        return this.acks?.answer(client, sender.device.id, ack, acknowledge);
      }
      const taken = client?.guest ? await client.guest.publish(topic, payload) : sender?.kind === 'source' && (await this.doors.accept(topic, payload, sender.source));
      if (!taken) this.refuse('publish');
      // A bridge also tells its own household (discovery, logs): dropped and counted, without throwing it out each time.
      if (taken || client?.guest || sender?.kind === 'source') acknowledge();
      else done(new Error('Not your topic'));
    } catch (error) {
      // Not stored: no PUBACK. The connection ends, and the device brings the message again.
      this.log.failure('mqtt', error);
      done(new Error('Not stored'));
    }
  }

  private watchTakeovers(clientId: string): void {
    const now = Date.now();
    const recent = (this.connects.get(clientId) ?? []).filter((at) => at > now - 60_000);
    recent.push(now);
    if (this.connects.size > 50_000) this.connects.clear();
    this.connects.set(clientId, recent);
    if (recent.length > TAKEOVERS_PER_MINUTE) {
      this.counters.mqtt.inc({ outcome: 'takeover' });
      this.log.warning('mqtt-takeovers', { count: recent.length });
    }
  }

  private refuse(what: string): void {
    this.counters.mqtt.inc({ outcome: `refused-${what}` });
    this.log.warning('mqtt-refused', { what });
  }
}
