import { Injectable } from '@nestjs/common';
import type { SubjectId } from '../../../core/ids.js';

/**
 * Subjects with readings that this process has seen acknowledged and not yet seen put to the rules. In memory only: the
 * journal is what remembers them beyond this process's life.
 */
@Injectable()
export class Dirty {
  private readonly since = new Map<SubjectId, { at: number; mark: number }>();
  private marks = 0;

  get size(): number {
    return this.since.size;
  }

  has(subject: SubjectId): boolean {
    return this.since.has(subject);
  }

  /** True when the subject was clean before. */
  mark(subject: SubjectId, now: number): boolean {
    const before = this.since.get(subject);
    this.since.set(subject, { at: before?.at ?? now, mark: ++this.marks });
    return before === undefined;
  }

  /** To be taken before the state is read, and handed back when the answer stands. */
  ticket(subject: SubjectId): number {
    return this.since.get(subject)?.mark ?? 0;
  }

  /** Clean, unless something arrived after the ticket was taken. */
  clear(subject: SubjectId, ticket: number): void {
    if (this.since.get(subject)?.mark === ticket) this.since.delete(subject);
  }

  /** Waiting since before that moment. */
  olderThan(moment: number): SubjectId[] {
    return [...this.since].filter(([, { at }]) => at < moment).map(([subject]) => subject);
  }
}
