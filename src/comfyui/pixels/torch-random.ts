import { mersenneTwister } from './mersenne-twister.ts'

const f32 = Math.fround

const BLOCK = 16
const HALF = BLOCK / 2

/**
 * The numbers of `torch.randn` after `torch.manual_seed`.
 *
 * @note Sixteen and more are drawn in blocks: eight radii, then eight angles. A last block that is not full is drawn
 * anew, over the end of the one before. Fewer are drawn one by one, in 64 bits.
 */
export function normalNumbers(seed: bigint, count: number): Float32Array {
  const next = mersenneTwister(seed)
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
