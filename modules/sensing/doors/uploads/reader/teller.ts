import { once } from 'node:events';
import type { Said, Unsaid } from '../../../../../core/doors/said.js';
import type { Line } from './lines.js';
import { LIMITS } from './limits.js';

/** Says what was read, line by line, no faster than it is heard. */
export class Teller {
  private said: Said[] = [];
  private unsaid: Unsaid[] = [];
  rows = 0;
  passedOver = 0;
  /** Bytes of the file that were read so far. */
  bytes = 0;

  async tell(line: Line): Promise<void> {
    if (!process.stdout.write(`${JSON.stringify(line)}\n`)) await once(process.stdout, 'drain');
  }

  add(said: readonly Said[], unsaid: readonly Unsaid[]): void {
    this.said.push(...said);
    this.unsaid.push(...unsaid);
  }

  get isFull(): boolean {
    return this.said.length + this.unsaid.length >= LIMITS.batch;
  }

  async flush(): Promise<void> {
    const { said, unsaid, bytes } = this;
    this.said = [];
    this.unsaid = [];
    if (said.length + unsaid.length > 0) await this.tell({ type: 'batch', said, unsaid, bytes });
  }
}
