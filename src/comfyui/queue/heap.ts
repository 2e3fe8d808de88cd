/**
 * A binary heap that leaves its array in exactly the order that Python's `heapq` leaves it in: `GET /queue` shows the
 * raw array (protocol 4.2).
 */
export class Heap<Item> {
  items: Item[] = []
  readonly #isLess: (a: Item, b: Item) => boolean

  /** @param isLess may throw, as comparing Python tuples may; an item being pushed is in the heap all the same. */
  constructor(isLess: (a: Item, b: Item) => boolean) {
    this.#isLess = isLess
  }

  push(item: Item): void {
    this.items.push(item)
    this.#moveUp(0, this.items.length - 1)
  }

  /** @throws what `isLess` throws: the first item is lost then, as in Python. */
  pop(): Item | undefined {
    const last = this.items.pop()
    const [first] = this.items
    if (first === undefined) return last
    this.items[0] = last as Item
    this.#sink(0)
    return first
  }

  remove(index: number): void {
    this.items.splice(index, 1)
    for (let i = Math.floor(this.items.length / 2) - 1; i >= 0; i -= 1) this.#sink(i)
  }

  /** Moves the smaller child up until a leaf is reached, then the item up from there: heapq's own detour. */
  #sink(start: number): void {
    const { items } = this
    let position = start
    for (let child = 2 * position + 1; child < items.length; child = 2 * position + 1) {
      const right = child + 1
      if (right < items.length && !this.#isLess(items[child] as Item, items[right] as Item)) child = right
      this.#swap(position, child)
      position = child
    }
    this.#moveUp(start, position)
  }

  #moveUp(top: number, start: number): void {
    const { items } = this
    let position = start
    while (position > top) {
      const parent = (position - 1) >> 1
      if (!this.#isLess(items[position] as Item, items[parent] as Item)) break
      this.#swap(position, parent)
      position = parent
    }
  }

  /** @note Every step leaves all items in the array: a comparison that throws loses none. */
  #swap(a: number, b: number): void {
    const { items } = this
    const item = items[a] as Item
    items[a] = items[b] as Item
    items[b] = item
  }
}
