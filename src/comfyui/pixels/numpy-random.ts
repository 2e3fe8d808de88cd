import { mersenneTwister } from './mersenne-twister.ts'

/** The old random numbers of numpy, after `numpy.random.seed`. */
export interface NumpyRandom {
  /** `randint(0, end)`. */
  below(end: number): number
  /** `permutation(count)`. */
  permutation(count: number): number[]
}

export function numpyRandom(seed: bigint): NumpyRandom {
  const next = mersenneTwister(seed)
  // @note It draws as many bits as the largest number has, until what comes is not above it.
  const upTo = (largest: number): number => {
    if (largest === 0) return 0
    const bits = 2 ** (32 - Math.clz32(largest)) - 1
    for (;;) {
      const drawn = (next() & bits) >>> 0
      if (drawn <= largest) return drawn
    }
  }
  return {
    below: (end) => upTo(end - 1),
    permutation(count) {
      const order = Array.from({ length: count }, (_, index) => index)
      for (let last = count - 1; last > 0; last -= 1) {
        const other = upTo(last)
        ;[order[last], order[other]] = [order[other] as number, order[last] as number]
      }
      return order
    },
  }
}
