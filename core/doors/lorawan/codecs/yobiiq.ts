import { ascii, hex, PayloadBytes, type Codec, type Frame, type Payload } from '../payload.js';

/** What stands under one type number. */
export interface Register {
  readonly name: string;
  /** 0: text up to the end or the next channel. */
  readonly bytes: number;
  readonly signed?: boolean;
  readonly divisor?: number;
  /** With a unit, a value is said as `{data, unit}`, where the device's own codec does so. */
  readonly unit?: string;
  /** A name for each value. */
  readonly words?: readonly string[];
  readonly as?: 'version' | 'digits' | 'hex' | 'moment';
  readonly alias?: string;
}
export type Registers = Readonly<Record<number, Register>>;

/** Channel, type, value: what a port carries. */
export interface Port {
  readonly registers: Registers;
  /** Where given, another channel ends the list. */
  readonly channel?: number;
  /** Not a list of values now, but of values some seconds before a moment. */
  readonly history?: true;
  /** The channel says which register, not the type. */
  readonly byChannel?: true;
}

export interface Model {
  readonly ports: (fPort: number) => Port | undefined;
  /** One byte is an answer to a command: whether it succeeded. */
  readonly answers: { readonly succeeded: string; readonly failed: string; readonly mac: string };
  readonly trailer: Payload;
}

/** "V1.8": each byte a digit. */
const versionOf = (bytes: Uint8Array): string => `V${[...bytes].map((byte) => byte.toString(16)).join('.')}`;

function read(from: PayloadBytes, register: Register, channel: number): unknown {
  const { bytes, signed = false, divisor = 1, words, as } = register;
  if (bytes === 0) return ascii(from.take(textLength(from, channel)));
  if (as === 'version') return versionOf(from.take(bytes));
  if (as === 'hex') return hex(from.take(bytes)).toUpperCase();
  if (as === 'digits') return Number(hex(from.take(bytes)));
  if (as === 'moment') return { timestamp: from.whole(4), value: from.whole(4) };
  const value = from.whole(bytes, { signed });
  if (words) return words[value] ?? `unknown (${value})`;
  return value / divisor;
}

function textLength(from: PayloadBytes, channel: number): number {
  const rest = from.rest();
  const end = rest.indexOf(channel);
  return end < 0 ? rest.length : end;
}

function readList(from: PayloadBytes, { registers, channel: wanted, byChannel }: Port): Payload {
  const said: Record<string, unknown> = {};
  while (from.left >= 2) {
    const channel = from.byte();
    const type = from.byte();
    const register = wanted === undefined || wanted === channel ? registers[byChannel ? channel : type] : undefined;
    if (!register) return { ...said, error: `Unknown channel or type ${channel}/${type}` };
    const value = read(from, register, channel);
    said[register.name] = register.unit === undefined ? value : { data: value, unit: register.unit };
    if (register.alias) said[register.alias] = said[register.name];
  }
  return said;
}

/** First the moment (channel, type, four bytes), then channel, type, seconds before it (two bytes), value. */
function readHistory(from: PayloadBytes, { registers }: Port): Payload {
  from.take(2);
  const packageTimestamp = from.whole(4);
  const listOfMeasurements: Payload[] = [];
  while (from.left >= 4) {
    const channel = from.byte();
    const register = registers[from.byte()];
    if (!register) return { packageTimestamp, listOfMeasurements, error: 'Unknown type in the history' };
    const before = from.word();
    const data = read(from, register, channel);
    listOfMeasurements.push({ name: register.name, data, ...(register.alias ? { alias: register.alias } : {}), ts: packageTimestamp - before });
  }
  return { packageTimestamp, listOfMeasurements };
}

/** Yobiiq's language: type-length-value lists whose registers differ by port and device; big-endian. */
export const yobiiq = ({ ports, answers, trailer }: Model): Codec => ({ bytes, fPort = 0 }) => ({ ...content({ bytes, fPort }, ports, answers), ...trailer });

function content({ bytes, fPort = 0 }: Frame, ports: Model['ports'], answers: Model['answers']): Payload {
  if (fPort === 0) return { mac: answers.mac, fPort };
  const port = ports(fPort);
  if (!port) return { error: 'Incorrect fPort', fPort };
  if (bytes.length === 1) return bytes[0] === 0 ? { info: answers.succeeded } : bytes[0] === 1 ? { warning: answers.failed } : {};
  const from = new PayloadBytes(bytes);
  return port.history ? readHistory(from, port) : readList(from, port);
}
