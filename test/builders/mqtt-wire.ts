import { connect, type Socket } from 'node:net';

/** MQTT 3.1.1 and 5 by hand, for packets that no client library would write. */
const text = (value: string | Buffer): Buffer => {
  const bytes = Buffer.from(value as string);
  return Buffer.concat([Buffer.from([bytes.length >> 8, bytes.length & 0xff]), bytes]);
};

function length(bytes: number): Buffer {
  const out: number[] = [];
  do {
    out.push((bytes & 0x7f) | (bytes > 0x7f ? 0x80 : 0));
    bytes >>= 7;
  } while (bytes > 0);
  return Buffer.from(out);
}

const packet = (head: number, body: Buffer): Buffer => Buffer.concat([Buffer.from([head]), length(body.length), body]);

export function connectPacket({ clientId = 'c', username, password, keepalive = 60, properties }: { clientId?: string; username?: string; password?: string; keepalive?: number; properties?: Buffer }): Buffer {
  const flags = 2 | (username === undefined ? 0 : 0x80) | (password === undefined ? 0 : 0x40);
  const head = Buffer.concat([text('MQTT'), Buffer.from([properties ? 5 : 4, flags, keepalive >> 8, keepalive & 0xff]), ...(properties ? [length(properties.length), properties] : [])]);
  return packet(0x10, Buffer.concat([head, text(clientId), ...(username === undefined ? [] : [text(username)]), ...(password === undefined ? [] : [text(password)])]));
}

/** `count` user properties of MQTT 5. */
export const userProperties = (count: number): Buffer => Buffer.concat(Array.from({ length: count }, (_, i) => Buffer.concat([Buffer.from([0x26]), text(`k${i}`), text('v')])));

export function publishPacket(topic: string | Buffer, payload: string | Buffer, { qos = 1, id = 1, retain = false } = {}): Buffer {
  return packet(0x30 | (qos << 1) | (retain ? 1 : 0), Buffer.concat([text(topic), ...(qos ? [Buffer.from([id >> 8, id & 0xff])] : []), Buffer.from(payload as string)]));
}

export const subscribePacket = (topic: string, { qos = 0, id = 1 } = {}): Buffer => packet(0x82, Buffer.concat([Buffer.from([id >> 8, id & 0xff]), text(topic), Buffer.from([qos])]));

/** The head of a PUBLISH that announces more bytes than will ever come. */
export const publishOf = (bytes: number): Buffer => Buffer.concat([Buffer.from([0x32]), length(bytes)]);

/** A socket that remembers what it was sent and whether it was ended. */
export class Wire {
  private readonly parts: Buffer[] = [];
  closed = false;

  private constructor(readonly socket: Socket) {
    socket.on('data', (data: Buffer) => this.parts.push(data));
    socket.on('error', () => undefined);
    socket.on('close', () => (this.closed = true));
  }

  static async open(port: number, ...first: Buffer[]): Promise<Wire> {
    const wire = new Wire(connect(port, '127.0.0.1'));
    await new Promise<void>((resolve, reject) => wire.socket.once('connect', resolve).once('error', reject));
    for (const bytes of first) wire.socket.write(bytes);
    return wire;
  }

  get heard(): Buffer {
    return Buffer.concat(this.parts);
  }

  /** What came at a time: at most as many as the other side wrote. */
  get pieces(): number {
    return this.parts.length;
  }

  /** 0: taken. Undefined: no CONNACK came. */
  get connackCode(): number | undefined {
    return this.heard[0] === 0x20 ? this.heard[3] : undefined;
  }

  end(): void {
    this.socket.destroy();
  }
}
