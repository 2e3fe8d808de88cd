/** Writes symbols by their chances: the arithmetic coder of AV1. */
export class SymbolWriter {
  readonly #bytes: number[] = []
  #low = 0
  #range = 0x8000
  /** How many bits of the bottom are not written yet. */
  #pending = 15

  /** The chances are those of "this symbol or one before it", of 32768, without the last. */
  write(symbol: number, chances: readonly number[]): void {
    const last = chances.length
    const edge = (index: number): number => {
      if (index === last) return 0
      const rest = 32768 - (chances[index] as number)
      return (((this.#range >> 8) * (rest >> 6)) >> 1) + 4 * (last - index)
    }
    const top = symbol === 0 ? this.#range : edge(symbol - 1)
    const bottom = edge(symbol)
    this.#low += this.#range - top
    this.#range = top - bottom
    const shift = Math.clz32(this.#range) - 16
    this.#low *= 2 ** shift
    this.#range <<= shift
    this.#pending += shift
    while (this.#pending >= 32) this.#flush()
  }

  /** Plain bits, the highest first. */
  bits(value: number, count: number): void {
    for (let bit = count - 1; bit >= 0; bit -= 1) this.write((value >>> bit) & 1, EVEN)
  }

  /** @note The end is a one and zeros after it. */
  finish(): Buffer {
    let value = Math.ceil(this.#low / 0x4000)
    if (value % 2 === 0) value += 1
    let count = this.#pending - 14
    const filling = (8 - (count % 8)) % 8
    this.#low = value * 2 ** filling
    count += filling
    this.#pending = count
    while (this.#pending > 0) this.#flush()
    return Buffer.from(this.#bytes)
  }

  #flush(): void {
    this.#pending -= 8
    const byte = Math.floor(this.#low / 2 ** this.#pending)
    this.#low -= byte * 2 ** this.#pending
    this.#bytes.push(byte & 0xff)
    if (byte < 256) return
    let index = this.#bytes.length - 2
    while (this.#bytes[index] === 255) this.#bytes[index--] = 0
    this.#bytes[index] = (this.#bytes[index] ?? 0) + 1
  }
}

const EVEN = [16384]
