/** So much work goes on at once; what comes meanwhile waits in the order in which it came. */
export class WaitingRow {
  private inside = 0;
  private readonly waiting: (() => void)[] = [];

  constructor(private readonly most: number) {}

  async through<Result>(work: () => Promise<Result>): Promise<Result> {
    if (this.inside >= this.most) await new Promise<void>((goIn) => this.waiting.push(goIn));
    else this.inside += 1;
    try {
      return await work();
    } finally {
      const next = this.waiting.shift();
      if (next) next();
      else this.inside -= 1;
    }
  }
}
