/** So many go in at once; who comes meanwhile waits in the order in which they came. */
export class WaitingRow {
  private inside = 0;
  private readonly waiting: (() => void)[] = [];

  constructor(private readonly most: number) {}

  /** Undefined: go in at once. Whoever went in leaves again, however it ends. */
  enter(): Promise<void> | undefined {
    if (this.inside >= this.most) return new Promise((goIn) => this.waiting.push(goIn));
    this.inside += 1;
    return undefined;
  }

  leave(): void {
    const next = this.waiting.shift();
    if (next) next();
    else this.inside -= 1;
  }
}
