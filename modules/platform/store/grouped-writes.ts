interface Waiting<T> {
  readonly items: readonly T[];
  readonly done: () => void;
  readonly failed: (error: unknown) => void;
}

/**
 * Small writes of many callers as few large ones: what comes while one write is under way goes along with the next. A
 * journalled write costs the same for one item as for hundreds. Resolves when the caller's own items are durable.
 */
export class GroupedWrites<T> {
  private waiting: Waiting<T>[] = [];
  private writing = false;

  constructor(private readonly write: (items: readonly T[]) => Promise<void>) {}

  add(items: readonly T[]): Promise<void> {
    if (items.length === 0) return Promise.resolve();
    const added = new Promise<void>((done, failed) => this.waiting.push({ items, done, failed }));
    if (!this.writing) setImmediate(() => void this.takeOff());
    return added;
  }

  private async takeOff(): Promise<void> {
    if (this.writing) return;
    this.writing = true;
    while (this.waiting.length > 0) {
      const group = this.waiting;
      this.waiting = [];
      try {
        await this.write(group.flatMap((waiting) => waiting.items as T[]));
        for (const { done } of group) done();
      } catch (error) {
        for (const { failed } of group) failed(error);
      }
    }
    this.writing = false;
  }
}
