import type { Order } from './merging.js';

/** The first so many of however many, whatever order they come in: a heap with the last of them on top. */
export class Firsts<Item> {
  private readonly heap: Item[] = [];

  constructor(private readonly most: number, private readonly order: Order<Item>) {}

  /** The last of them, once there are as many as are wanted: what comes after it need not be offered. */
  get last(): Item | undefined {
    return this.heap.length < this.most ? undefined : this.heap[0];
  }

  /** False: it comes after all that are wanted. */
  offer(item: Item): boolean {
    const { heap } = this;
    if (heap.length < this.most) {
      heap.push(item);
      this.rise(heap.length - 1);
      return true;
    }
    if (heap.length === 0 || this.order(item, heap[0] as Item) >= 0) return false;
    heap[0] = item;
    this.sink();
    return true;
  }

  inOrder(): Item[] {
    return this.heap.toSorted(this.order);
  }

  private rise(from: number): void {
    for (let i = from, above = (i - 1) >> 1; i > 0 && this.isLater(i, above); i = above, above = (i - 1) >> 1) this.swap(i, above);
  }

  private sink(): void {
    for (let i = 0; ;) {
      const [left, right] = [2 * i + 1, 2 * i + 2];
      let latest = i;
      for (const child of [left, right]) if (child < this.heap.length && this.isLater(child, latest)) latest = child;
      if (latest === i) return;
      this.swap(i, latest);
      i = latest;
    }
  }

  private isLater(i: number, j: number): boolean {
    return this.order(this.heap[i] as Item, this.heap[j] as Item) > 0;
  }

  private swap(i: number, j: number): void {
    [this.heap[i], this.heap[j]] = [this.heap[j] as Item, this.heap[i] as Item];
  }
}
