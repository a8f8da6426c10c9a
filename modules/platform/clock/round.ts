/**
 * Work that is looked for again and again: one look at a time, however long it takes; a look that fails is told, and the
 * next one comes all the same.
 */
export class Round {
  private timer?: NodeJS.Timeout;
  private busy: Promise<void> | undefined;
  private over = false;

  constructor(private readonly everyMs: number, private readonly look: () => Promise<unknown>, private readonly onFailure: (error: unknown) => void) {}

  /** For looks that have much to do: end soon. */
  get isOver(): boolean {
    return this.over;
  }

  /** `atOnce`: the first look does not wait for its time. */
  start({ atOnce = false } = {}): void {
    if (this.over || this.timer) return;
    this.timer = setInterval(() => this.begin(), this.everyMs);
    if (atOnce) this.begin();
  }

  /** Resolves when the look under way, if any, has ended. There is no other afterwards. */
  async stop(): Promise<void> {
    this.over = true;
    clearInterval(this.timer);
    await this.busy;
  }

  private begin(): void {
    this.busy ??= this.once().finally(() => {
      this.busy = undefined;
    });
  }

  private async once(): Promise<void> {
    try {
      await this.look();
    } catch (error) {
      this.onFailure(error);
    }
  }
}
