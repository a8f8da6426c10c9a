/** Negative: `a` comes first. */
export type Order<Item> = (a: Item, b: Item) => number;

/** Two lists in order as one. Of what is in both, the first list's is taken. */
export async function* merged<Item>(first: AsyncIterable<Item>, second: AsyncIterable<Item>, order: Order<Item>): AsyncGenerator<Item> {
  const [a, b] = [first[Symbol.asyncIterator](), second[Symbol.asyncIterator]()];
  try {
    let [x, y] = [await a.next(), await b.next()];
    while (!x.done || !y.done) {
      const rank = x.done ? 1 : y.done ? -1 : order(x.value, y.value);
      if (rank <= 0) yield x.value as Item;
      else yield y.value as Item;
      if (rank <= 0) x = await a.next();
      if (rank >= 0) y = await b.next();
    }
  } finally {
    await Promise.all([a.return?.(), b.return?.()]);
  }
}

/**
 * What is in many boxes, in order. The boxes come in the order of what they may begin with, so each is opened only once
 * the next item might be its. `open`: the items of a box, in order. `mayPrecede`: whether a box may hold something before
 * an item, or beside it. `onHeld` hears how many items are held, whenever a box was opened.
 */
export async function* fromBoxes<Box, Item>(boxes: AsyncIterable<Box>, { open, mayPrecede, order, onHeld }: { open(box: Box): readonly Item[]; mayPrecede(box: Box, item: Item): boolean; order: Order<Item>; onHeld?(held: number): void }): AsyncGenerator<Item> {
  const waiting = boxes[Symbol.asyncIterator]();
  const opened: { readonly items: readonly Item[]; next: number }[] = [];
  const least = (): (typeof opened)[number] | undefined => {
    let best: (typeof opened)[number] | undefined;
    for (const one of opened) if (!best || order(one.items[one.next] as Item, best.items[best.next] as Item) < 0) best = one;
    return best;
  };
  try {
    let [box, first] = [await waiting.next(), least()];
    for (;;) {
      while (!box.done && (!first || mayPrecede(box.value, first.items[first.next] as Item))) {
        const items = open(box.value);
        if (items.length > 0) opened.push({ items, next: 0 });
        onHeld?.(opened.reduce((sum, one) => sum + one.items.length, 0));
        first = least();
        box = await waiting.next();
      }
      if (!first) return;
      yield first.items[first.next] as Item;
      if ((first.next += 1) === first.items.length) opened.splice(opened.indexOf(first), 1);
      first = least();
    }
  } finally {
    await waiting.return?.();
  }
}
