import type { SubjectId } from '../../../core/ids.js';

/** A subject is woken at once, then at most once in a slot for all that came meanwhile. */
export const SLOT_MS = 250;
/**
 * In a busy town the slot grows, so that questions stay below so many a millisecond: each takes some 60 µs of a core, and
 * readings must still get in. Whoever was quiet is woken at once all the same. [ours, measured: docs/adr/0023]
 */
const MOST_A_MS = 4;
/** Whoever is to be woken within one beat goes out in one job: a busy town costs 40 jobs a second, not one a reading. */
const BEAT_MS = 25;
/** Subjects in one job: so many questions at once are what a worker bears. */
const TOGETHER = 50;

/** From many wake-ups to few jobs. No wake-up is swallowed: each is followed by a sending that began after it. */
export class Coalescer {
  private readonly slots = new Map<SubjectId, 'sent' | 'again'>();
  private readonly timers = new Set<NodeJS.Timeout>();
  private batch = new Set<SubjectId>();
  /** Ends the beat that is under way: the first is an immediate, those after it are timers. */
  private endBeat?: () => void;

  constructor(private readonly send: (subjects: readonly SubjectId[]) => void) {}

  wake(subject: SubjectId): void {
    if (this.slots.has(subject)) {
      this.slots.set(subject, 'again');
      return;
    }
    this.slots.set(subject, 'sent');
    this.batch.add(subject);
    this.endBeat ??= immediately(() => this.flush());
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      const again = this.slots.get(subject) === 'again';
      this.slots.delete(subject);
      if (again) this.wake(subject);
    }, this.slotMs());
    this.timers.add(timer);
  }

  /** In whole slots: the platform keeps timers of one length together. */
  private slotMs(): number {
    return Math.ceil(this.slots.size / MOST_A_MS / SLOT_MS) * SLOT_MS;
  }

  stop(): void {
    for (const timer of this.timers) clearTimeout(timer);
    this.endBeat?.();
  }

  private flush(): void {
    const subjects = [...this.batch];
    this.batch = new Set();
    this.endBeat = subjects.length > 0 ? after(BEAT_MS, () => this.flush()) : undefined;
    for (let i = 0; i < subjects.length; i += TOGETHER) this.send(subjects.slice(i, i + TOGETHER));
  }
}

/** Each is ended as what it is: a timer that is cleared as an immediate makes Node lose count, and later ones wait for each other. */
function immediately(work: () => void): () => void {
  const immediate = setImmediate(work);
  return () => clearImmediate(immediate);
}
function after(ms: number, work: () => void): () => void {
  const timer = setTimeout(work, ms);
  return () => clearTimeout(timer);
}
