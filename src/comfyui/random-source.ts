import { hash } from 'node:crypto'

/** Ids and random numbers that depend on nothing but the seed and what was drawn before. */
export class RandomSource {
  readonly #seed: string
  #drawn = 0

  constructor(seed: string) {
    this.#seed = seed
  }

  /** In [0, 1). */
  number(): number {
    return Number.parseInt(this.#next().slice(0, 12), 16) / 2 ** 48
  }

  /** A version 4 UUID. */
  uuid(): string {
    const hex = this.#next()
    const variant = ((Number.parseInt(hex.slice(16, 17), 16) & 0x3) | 0x8).toString(16)
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`
  }

  #next(): string {
    this.#drawn += 1
    return hash('sha1', `${this.#seed}:${this.#drawn}`, 'hex')
  }
}
