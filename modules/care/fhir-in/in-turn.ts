/** Work on the same keys one after the other, in the order in which it was asked for. All keys are taken at once, so nobody waits in a circle. */
export class InTurn {
  private readonly held = new Map<string, Promise<void>>();

  async run<T>(keys: readonly string[], work: () => Promise<T>): Promise<T> {
    const before = keys.flatMap((key) => this.held.get(key) ?? []);
    let leave: () => void = () => undefined;
    const mine = new Promise<void>((resolve) => (leave = resolve));
    for (const key of keys) this.held.set(key, mine);
    await Promise.all(before);
    try {
      return await work();
    } finally {
      for (const key of keys) if (this.held.get(key) === mine) this.held.delete(key);
      leave();
    }
  }
}
