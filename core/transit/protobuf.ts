/** The message ends within a field, or says what no message can. */
export class BadMessage extends Error {
  override readonly name = 'BadMessage';
}

export interface Field {
  readonly number: number;
  /** A whole number, or the bytes of a text, a message, a float (4) or a double (8). */
  readonly value: number | Uint8Array;
}

/** The fields of a protobuf message, in their order; what they are, the reader of the message knows. Source: protobuf.dev, "Encoding". */
export function* fieldsOf(bytes: Uint8Array): Generator<Field> {
  let at = 0;
  const varint = (): number => {
    let value = 0;
    for (let power = 0; power < 10; power += 1) {
      const byte = bytes[at];
      if (byte === undefined) throw new BadMessage('A number breaks off.');
      at += 1;
      value += (byte & 127) * 128 ** power;
      if (byte < 128) return value;
    }
    throw new BadMessage('A number has no end.');
  };
  const taken = (length: number): Uint8Array => {
    if (length > bytes.length - at) throw new BadMessage('A field breaks off.');
    return bytes.subarray(at, (at += length));
  };
  while (at < bytes.length) {
    const tag = varint(), number = Math.floor(tag / 8), wire = tag % 8;
    if (number === 0) throw new BadMessage('A field has no number.');
    if (wire === 0) yield { number, value: varint() };
    else if (wire === 1) yield { number, value: taken(8) };
    else if (wire === 2) yield { number, value: taken(varint()) };
    else if (wire === 5) yield { number, value: taken(4) };
    else throw new BadMessage(`A field is of a kind (${wire}) that is none.`);
  }
}

/** The last of each field, as the encoding wants it. */
export const lastFields = (bytes: Uint8Array | undefined): ReadonlyMap<number, Field['value']> => new Map(bytes ? [...fieldsOf(bytes)].map(({ number, value }) => [number, value]) : []);

export const bytesIn = (value: Field['value'] | undefined): Uint8Array | undefined => (value instanceof Uint8Array ? value : undefined);
export const numberOf = (value: Field['value'] | undefined): number | undefined => (typeof value === 'number' ? value : undefined);
export const floatIn = (value: Field['value'] | undefined): number | undefined =>
  value instanceof Uint8Array && value.length === 4 ? new DataView(value.buffer, value.byteOffset, 4).getFloat32(0, true) : undefined;

const decoder = new TextDecoder('utf-8');
/** Undefined where it is not there or empty; at most `longest` characters. */
export const textIn = (value: Field['value'] | undefined, longest = 100): string | undefined => (value instanceof Uint8Array ? decoder.decode(value).trim().slice(0, longest) || undefined : undefined);
