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
 * the next item might be its, and no further than is asked for. `open`: the items of a box, in order. `mayPrecede`:
 * whether a box may hold something before an item, or beside it.
 */
export async function* fromBoxes<Box, Item>(boxes: AsyncIterable<Box>, { open, mayPrecede, order }: { open(box: Box): Iterator<Item>; mayPrecede(box: Box, item: Item): boolean; order: Order<Item> }): AsyncGenerator<Item> {
  const waiting = boxes[Symbol.asyncIterator]();
  const opened: { head: Item; readonly rest: Iterator<Item> }[] = [];
  const first = (): (typeof opened)[number] | undefined => opened.reduce<(typeof opened)[number] | undefined>((best, one) => (best && order(best.head, one.head) <= 0 ? best : one), undefined);
  try {
    let [box, next] = [await waiting.next(), first()];
    for (;;) {
      while (!box.done && (!next || mayPrecede(box.value, next.head))) {
        const rest = open(box.value), head = rest.next();
        if (!head.done) opened.push({ head: head.value, rest });
        next = first();
        box = await waiting.next();
      }
      if (!next) return;
      yield next.head;
      const after = next.rest.next();
      if (after.done) opened.splice(opened.indexOf(next), 1);
      else next.head = after.value;
      next = first();
    }
  } finally {
    await waiting.return?.();
  }
}
