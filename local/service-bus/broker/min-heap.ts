/** A binary heap: the least item by `before` comes out first. */
export class MinHeap<Item> {
  readonly #items: Item[] = [];
  readonly #before: (a: Item, b: Item) => boolean;

  constructor(before: (a: Item, b: Item) => boolean) {
    this.#before = before;
  }

  get size(): number {
    return this.#items.length;
  }

  peek(): Item | undefined {
    return this.#items[0];
  }

  push(item: Item): void {
    let index = this.#items.push(item) - 1;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (!this.#before(item, this.#at(parent))) break;
      this.#items[index] = this.#at(parent);
      index = parent;
    }
    this.#items[index] = item;
  }

  pop(): Item | undefined {
    const least = this.#items[0];
    const last = this.#items.pop();
    if (last !== undefined && this.#items.length > 0) this.#sink(last);
    return least;
  }

  #sink(item: Item): void {
    const size = this.#items.length;
    let index = 0;
    for (;;) {
      let child = 2 * index + 1;
      if (child >= size) break;
      if (child + 1 < size && this.#before(this.#at(child + 1), this.#at(child))) child += 1;
      if (!this.#before(this.#at(child), item)) break;
      this.#items[index] = this.#at(child);
      index = child;
    }
    this.#items[index] = item;
  }

  /** Only asked for places that there are. */
  #at(index: number): Item {
    return this.#items[index] as Item;
  }
}
