/** The cheapest first. */
export class Heap {
  private readonly costs: number[] = [];
  private readonly items: number[] = [];

  get size(): number {
    return this.items.length;
  }

  push(cost: number, item: number): void {
    let at = this.items.length;
    this.put(at, cost, item);
    for (let above = (at - 1) >> 1; at > 0 && this.cost(above) > cost; above = (at - 1) >> 1) {
      this.put(at, this.cost(above), this.item(above));
      this.put(above, cost, item);
      at = above;
    }
  }

  /** Undefined: there is none. */
  pop(): { readonly cost: number; readonly item: number } | undefined {
    if (this.size === 0) return undefined;
    const first = { cost: this.cost(0), item: this.item(0) }, cost = this.costs.pop() as number, item = this.items.pop() as number;
    if (this.size === 0) return first;
    let at = 0;
    for (;;) {
      const left = 2 * at + 1, below = left + 1 < this.size && this.cost(left + 1) < this.cost(left) ? left + 1 : left;
      if (below >= this.size || this.cost(below) >= cost) break;
      this.put(at, this.cost(below), this.item(below));
      at = below;
    }
    this.put(at, cost, item);
    return first;
  }

  private put(at: number, cost: number, item: number): void {
    this.costs[at] = cost;
    this.items[at] = item;
  }
  private cost = (at: number): number => this.costs[at] as number;
  private item = (at: number): number => this.items[at] as number;
}
