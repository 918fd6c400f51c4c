interface Due {
  due: number;
}

/** A binary heap: what falls due first comes out first. */
export class DueQueue<Item extends Due> {
  readonly #items: Item[] = [];

  get size(): number {
    return this.#items.length;
  }

  /** When the first falls due. */
  get nextDue(): number | undefined {
    return this.#items[0]?.due;
  }

  clear(): void {
    this.#items.length = 0;
  }

  push(item: Item): void {
    const items = this.#items;
    let place = items.push(item) - 1;
    while (place > 0) {
      const above = (place - 1) >> 1;
      const parent = items[above];
      if (parent === undefined || parent.due <= item.due) break;
      items[place] = parent;
      place = above;
    }
    items[place] = item;
  }

  /** The first item, if it is due by now. */
  takeDue(now: number): Item | undefined {
    const items = this.#items;
    const [first] = items;
    if (first === undefined || first.due > now) return undefined;
    const last = items.pop();
    if (last !== undefined && last !== first) this.#sink(last);
    return first;
  }

  #sink(item: Item): void {
    const items = this.#items;
    let place = 0;
    for (;;) {
      const left = 2 * place + 1;
      const a = items[left];
      if (a === undefined) break;
      const b = items[left + 1];
      const [child, below] = b !== undefined && b.due < a.due ? [b, left + 1] : [a, left];
      if (child.due >= item.due) break;
      items[place] = child;
      place = below;
    }
    items[place] = item;
  }
}
