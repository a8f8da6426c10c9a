/** Readings of a long outage fit; a bomb does not. */
export const MOST_PACKET_BYTES = 1024 * 1024;

/**
 * Watches MQTT's fixed headers go by and says when a packet is announced as larger than we take: the broker's own parser
 * would collect all of it first.
 */
export class FrameGuard {
  private left = 0;
  private header: { length: number; factor: number } | undefined;

  /** False: this connection must be closed. */
  allows(chunk: Uint8Array): boolean {
    for (let i = 0; i < chunk.length;) {
      if (this.left > 0) {
        const step = Math.min(this.left, chunk.length - i);
        this.left -= step;
        i += step;
        continue;
      }
      const byte = chunk[i++] as number;
      if (!this.header) this.header = { length: 0, factor: 1 };
      else if (!this.lengthByte(byte)) return false;
    }
    return true;
  }

  private lengthByte(byte: number): boolean {
    const header = this.header as { length: number; factor: number };
    header.length += (byte & 0x7f) * header.factor;
    header.factor *= 128;
    if (header.length > MOST_PACKET_BYTES || header.factor > 128 ** 4) return false;
    if (byte < 0x80) {
      this.left = header.length;
      this.header = undefined;
    }
    return true;
  }
}
