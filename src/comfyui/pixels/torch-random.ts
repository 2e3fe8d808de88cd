const LENGTH = 624
const PERIOD = 397
const f32 = Math.fround

/** The Mersenne twister, whose numbers of 32 bits torch draws from on the processor. */
function twister(seed: bigint): () => number {
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

const BLOCK = 16
const HALF = BLOCK / 2

/**
 * The numbers of `torch.randn` after `torch.manual_seed`.
 *
 * @note Sixteen and more are drawn in blocks: eight radii, then eight angles. A last block that is not full is drawn
 * anew, over the end of the one before. Fewer are drawn one by one, in 64 bits.
 */
export function normalNumbers(seed: bigint, count: number): Float32Array {
  const next = twister(seed)
  if (count < BLOCK) return drawFew(next, count)
  const draw = (): number => (next() & 0xffffff) / 2 ** 24
  const values = Float32Array.from({ length: count }, draw)
  for (let start = 0; start + BLOCK <= count; start += BLOCK) shape(values.subarray(start, start + BLOCK))
  if (count % BLOCK !== 0) {
    const last = values.subarray(count - BLOCK)
    for (let index = 0; index < BLOCK; index += 1) last[index] = draw()
    shape(last)
  }
  return values
}

const TWO_PI = f32(2 * f32(Math.PI))

function shape(block: Float32Array): void {
  for (let index = 0; index < HALF; index += 1) {
    const radius = f32(Math.sqrt(f32(-2 * f32(Math.log(f32(1 - (block[index] as number)))))))
    const angle = f32(TWO_PI * (block[index + HALF] as number))
    block[index] = radius * f32(Math.cos(angle))
    block[index + HALF] = radius * f32(Math.sin(angle))
  }
}

function drawFew(next: () => number, count: number): Float32Array {
  const draw = (): number => {
    const high = BigInt(next())
    return Number(((high << 32n) | BigInt(next())) & ((1n << 53n) - 1n)) / 2 ** 53
  }
  const values = new Float32Array(count)
  for (let index = 0; index < count; index += 2) {
    const angle = 2 * Math.PI * draw()
    const radius = Math.sqrt(-2 * Math.log1p(-draw()))
    values[index] = radius * Math.cos(angle)
    if (index + 1 < count) values[index + 1] = radius * Math.sin(angle)
  }
  return values
}
