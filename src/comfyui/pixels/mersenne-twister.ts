const LENGTH = 624
const PERIOD = 397

/** The Mersenne twister, whose numbers of 32 bits torch, numpy and Python draw from. */
export function mersenneTwister(seed: bigint): () => number {
  const state = new Uint32Array(LENGTH)
  state[0] = Number(seed & 0xffffffffn)
  for (let index = 1; index < LENGTH; index += 1) {
    const last = state[index - 1] as number
    state[index] = Math.imul(1812433253, last ^ (last >>> 30)) + index
  }
  let place = LENGTH
  const renew = (): void => {
    for (let index = 0; index < LENGTH; index += 1) {
      const next = state[(index + 1) % LENGTH] as number
      const joined = ((state[index] as number) & 0x80000000) | (next & 0x7fffffff)
      state[index] = (state[(index + PERIOD) % LENGTH] as number) ^ (joined >>> 1) ^ (next & 1 ? 0x9908b0df : 0)
    }
    place = 0
  }
  return () => {
    if (place === LENGTH) renew()
    let value = state[place] as number
    place += 1
    value ^= value >>> 11
    value ^= (value << 7) & 0x9d2c5680
    value ^= (value << 15) & 0xefc60000
    value ^= value >>> 18
    return value >>> 0
  }
}
