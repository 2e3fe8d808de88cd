/** Writes bits by their chance, in less than a bit each where they were likely: the arithmetic coder of VP8 and VP9. */
export class ProbabilityWriter {
  readonly #bytes: number[] = []
  #bottom = 0
  #range = 255
  #free = 24

  constructor() {
    // @note The first bit of every part is a marker that must be zero.
    this.write(0, 128)
  }

  /** The chance is that of a zero, of 256. */
  write(bit: number, chance: number): void {
    const split = 1 + (((this.#range - 1) * chance) >> 8)
    if (bit === 0) this.#range = split
    else {
      this.#bottom += split
      this.#range -= split
    }
    while (this.#range < 128) {
      this.#range *= 2
      this.#shift()
    }
  }

  finish(): Buffer {
    for (let count = 0; count < 32; count += 1) this.write(0, 128)
    // @note A last byte of this form would be taken for the index of a group of frames.
    if ((Number(this.#bytes.at(-1)) & 0xe0) === 0xc0) this.#bytes.push(0)
    return Buffer.from(this.#bytes)
  }

  #shift(): void {
    if (this.#bottom >= 2 ** 31) this.#carry()
    this.#bottom = (this.#bottom * 2) % 2 ** 32
    this.#free -= 1
    if (this.#free > 0) return
    this.#bytes.push(Math.floor(this.#bottom / 2 ** 24))
    this.#bottom %= 2 ** 24
    this.#free = 8
  }

  /** @note Behind a first bit that is zero there is always a byte that takes it. */
  #carry(): void {
    let index = this.#bytes.length - 1
    while (this.#bytes[index] === 255) this.#bytes[index--] = 0
    this.#bytes[index] = Number(this.#bytes[index]) + 1
  }
}
