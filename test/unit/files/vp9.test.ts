import { expect, test } from 'vitest'
import { ProbabilityWriter } from '../../../src/comfyui/files/media/probability-writer.ts'
import { vp9Track } from '../../../src/comfyui/files/media/vp9.ts'

function grey(width: number, height: number, frameCount = 1): Buffer[] {
  return vp9Track({ width, height, frameCount, framesPerSecond: 8 }).frames.map(({ bytes }) => bytes)
}

/** The other half of the coder, as decoders have it. */
function readBits(bytes: Uint8Array, chances: readonly number[]): number[] {
  let position = 2
  let value = ((bytes[0] ?? 0) << 8) | (bytes[1] ?? 0)
  let range = 255
  let shifted = 0
  return chances.map((chance) => {
    const split = 1 + (((range - 1) * chance) >> 8)
    const bit = Number(value >= split << 8)
    if (bit === 1) {
      range -= split
      value -= split << 8
    } else range = split
    while (range < 128) {
      value *= 2
      range *= 2
      shifted += 1
      if (shifted < 8) continue
      shifted = 0
      value |= bytes[position++] ?? 0
    }
    return bit
  })
}

test('bits come back as they were written, likely and unlikely ones', () => {
  let state = 7
  const random = (limit: number): number => (state = (state * 48271) % 2147483647) % limit
  const chances = Array.from({ length: 5000 }, () => 1 + random(255))
  const bits = chances.map((chance) => Number(random(256) >= chance))
  const writer = new ProbabilityWriter()
  for (const [index, bit] of bits.entries()) writer.write(bit, chances[index] ?? 128)
  expect(readBits(writer.finish(), [128, ...chances])).toEqual([0, ...bits])
})

test('a carry runs through all bytes that are full', () => {
  const writer = new ProbabilityWriter()
  const chances = new Array<number>(200).fill(1)
  const bits = chances.map((_, index) => Number(index > 0))
  for (const bit of bits) writer.write(bit, 1)
  expect(readBits(writer.finish(), [128, ...chances])).toEqual([0, ...bits])
})

test('the key frame tells its size, all others point at it', () => {
  const [key, ...others] = grey(830, 470, 4)
  const bits = Array.from(key ?? [], (byte) => byte.toString(2).padStart(8, '0')).join('')
  expect(bits.slice(0, 36)).toBe(`10000010${(0x498342).toString(2).padStart(24, '0')}0100`)
  expect([Number.parseInt(bits.slice(36, 52), 2), Number.parseInt(bits.slice(52, 68), 2)]).toEqual([829, 469])
  expect(others).toEqual(new Array(3).fill(Buffer.from([0x88])))
})

test('a frame wider than a tile may be has two tiles', () => {
  const [narrow] = grey(4096, 64, 1)
  const [wide] = grey(4160, 64, 1)
  expect((wide?.length ?? 0) - (narrow?.length ?? 0)).toBeGreaterThanOrEqual(4)
})

test('a last byte that would begin an index is followed by a zero', () => {
  const last = new Set<number | undefined>()
  for (let length = 1; length < 300; length += 1) {
    const writer = new ProbabilityWriter()
    for (let index = 0; index < length; index += 1) writer.write(index % 3 === 0 ? 1 : 0, 1 + ((index * length) % 255))
    const bytes = writer.finish()
    last.add(bytes.at(-1))
    expect((bytes.readUInt8(bytes.length - 1) & 0xe0) === 0xc0).toBe(false)
  }
  expect(last.size).toBeGreaterThan(1)
})
