/** Writes bits, the highest first. */
export class BitWriter {
  readonly #bytes: number[] = []
  #current = 0
  #free = 8

  bits(value: number, count: number): this {
    for (let bit = count - 1; bit >= 0; bit -= 1) {
      this.#current = (this.#current << 1) | ((value >>> bit) & 1)
      this.#free -= 1
      if (this.#free > 0) continue
      this.#bytes.push(this.#current)
      this.#current = 0
      this.#free = 8
    }
    return this
  }

  /** Exponential Golomb code: as many zeros as the number, with one added, has bits after its first. */
  number(value: number): this {
    const length = 32 - Math.clz32(value + 1)
    return this.bits(0, length - 1).bits(value + 1, length)
  }

  /** A number that may be negative: 0, 1, -1, 2, -2 and so on. */
  signed(value: number): this {
    return this.number(value > 0 ? value * 2 - 1 : value * -2)
  }

  /** The bytes, the last one filled up with zeros. */
  finish(): Buffer {
    if (this.#free < 8) this.bits(0, this.#free)
    return Buffer.from(this.#bytes)
  }
}
