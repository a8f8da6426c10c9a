import { FallWatch } from '../../../core/falls/fall-watch.js';
import type { FallFinding } from '../../../core/falls/finding.js';
import type { Sample, WornAt } from '../../../core/falls/sample.js';
import type { DeviceId, SubjectId } from '../../../core/ids.js';
import type { Sender } from '../ingest/sender.js';

/** What one tag is heard to do, while this process lives. */
export class TagStream {
  readonly watch: FallWatch;
  /** Found, and not yet durable as a reading: tried again with the next part, whatever it is. */
  readonly pending: FallFinding[] = [];
  sender: Sender;
  /** Our clock. */
  heardAt = 0;
  beatAt = -Infinity;
  /** What was last said of its scale: whether it is right. */
  saidRight?: boolean;

  constructor(readonly device: DeviceId, readonly subject: SubjectId, readonly position: WornAt, range: number | undefined, sender: Sender) {
    this.sender = sender;
    this.watch = new FallWatch({ position, ...(range === undefined ? {} : { range }) });
  }

  hear(samples: readonly Sample[]): void {
    this.pending.push(...this.watch.take(samples));
  }

  /** It has fallen silent: what was still open is decided on what is known. */
  fallSilent(): void {
    this.pending.push(...this.watch.conclude());
  }

  settled(finding: FallFinding): void {
    const index = this.pending.indexOf(finding);
    if (index >= 0) this.pending.splice(index, 1);
  }
}
