/** What a codec makes of an uplink's bytes: fields by name, as the network's own codecs would say them. */
export type Payload = Readonly<Record<string, unknown>>;

/** What a codec is given. */
export interface Frame {
  readonly bytes: Uint8Array;
  /** LoRaWAN port, 0 to 255; many devices keep another language on each. */
  readonly fPort?: number;
  /** Settings of the device, as text: a range, a factor of calibration. */
  readonly variables?: Readonly<Record<string, string>>;
}

export type Codec = (frame: Frame) => Payload;

/** The bytes are not what this device says. The text names what is wrong and never holds a measured value. */
export class PayloadProblem extends Error {
  override readonly name = 'PayloadProblem';
}

/** Bytes read one after the other; beyond the end is a `PayloadProblem`. */
export class PayloadBytes {
  private readonly view: DataView;
  private next = 0;

  constructor(private readonly bytes: Uint8Array) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get left(): number {
    return this.bytes.length - this.next;
  }

  /** What is left, without taking it. */
  rest(): Uint8Array {
    return this.bytes.subarray(this.next);
  }

  take(count: number): Uint8Array {
    if (count > this.left) throw new PayloadProblem(`ends within a value: ${count} bytes were due, ${this.left} are left`);
    this.next += count;
    return this.bytes.subarray(this.next - count, this.next);
  }

  /** A whole number of 1 to 4 bytes. */
  whole(count: number, { signed = false, little = false } = {}): number {
    const bytes = this.take(count);
    let value = 0;
    for (let i = 0; i < count; i += 1) value = value * 256 + (bytes[little ? count - 1 - i : i] ?? 0);
    return signed && value >= 2 ** (8 * count - 1) ? value - 2 ** (8 * count) : value;
  }

  byte(): number {
    return this.whole(1);
  }

  /** Big-endian, without a sign. */
  word(): number {
    const at = this.next;
    this.take(2);
    return this.view.getUint16(at);
  }
}

export const hex = (bytes: Uint8Array): string => [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
export const ascii = (bytes: Uint8Array): string => String.fromCharCode(...bytes);
