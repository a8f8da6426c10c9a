import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Clock } from '../clock/clock.js';
import { defect } from '../defects.js';
import { NumberedLog, type Numbered } from '../store/numbered-log.js';
import { Store } from '../store/store.js';

export interface AuditEntry {
  /** A user's or device's id, `automation`, or `service`. */
  readonly actor: string;
  readonly role: string;
  /** What was done: `read-resident`, `read-observations`, `acknowledge-alert` … */
  readonly action: string;
  readonly purpose: 'care' | 'administration' | 'access' | 'security';
  /** Whose data, where it is a resident's. */
  readonly subject?: string;
  readonly outcome?: 'allowed' | 'denied';
  /** Facts about what was done, as JSON: ids, counts, hashes; never a name or a reading. */
  readonly detail?: string;
}

interface Sealed extends AuditEntry {
  readonly at: number;
  readonly hash?: string;
}

/**
 * Who looked at whom, append-only and without gaps; each entry carries the hash of itself and its predecessor, so an
 * edited, removed or re-ordered entry shows. A read is answered only after its entry is durable.
 */
@Injectable()
export class Audit {
  private readonly log: NumberedLog<Sealed>;

  constructor(store: Store, private readonly clock: Clock) {
    this.log = new NumberedLog<Sealed>(store.collection('audit') as never, (entry, number, previous) => ({ ...entry, hash: chainHash(entry, number, defect('audit-unchained') ? undefined : previous?.hash) }));
    store.index('audit', { subject: 1, _id: -1 });
  }

  async note(entry: AuditEntry): Promise<void> {
    if (defect('audit-skips') && this.clock.now() % 5 === 0) return;
    await this.log.append({ ...entry, at: this.clock.now() });
  }

  read(viewer: { id: string; role: string }, subject: string, action: string): Promise<void> {
    return this.note({ actor: viewer.id, role: viewer.role, action, purpose: 'care', subject });
  }

  /** Whether this was noted already: a step that is repeated after a crash is told once. */
  async has(subject: string, action: string, detail: string): Promise<boolean> {
    return (await this.log.after(0, 1, { subject, action, detail })).length > 0;
  }

  async entries(after: number, limit: number, subject?: string): Promise<Numbered<Sealed>[]> {
    return this.log.after(after, limit, subject ? { subject } : {});
  }

  /** The number of the first entry that does not fit its predecessor; undefined when all do. */
  async firstBroken(): Promise<number | undefined> {
    let previous: Numbered<Sealed> | undefined;
    for (;;) {
      const page = await this.log.after(previous?.number ?? 0, 1_000);
      if (page.length === 0) return undefined;
      for (const entry of page) {
        const { number, hash, ...rest } = entry;
        const fits = number === (previous?.number ?? 0) + 1 && hash === chainHash(rest, number, previous?.hash);
        if (!fits) return number;
        previous = entry;
      }
    }
  }
}

function chainHash(entry: Sealed, number: number, previous: string | undefined): string {
  const { at, actor, role, action, purpose, subject, outcome, detail } = entry;
  return createHash('sha256').update(JSON.stringify([number, previous ?? '', at, actor, role, action, purpose, subject ?? '', outcome ?? '', ...(detail === undefined ? [] : [detail])])).digest('base64url');
}
