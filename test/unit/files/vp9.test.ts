import { hash } from 'node:crypto'
import { expect, test } from 'vitest'
import { ProbabilityWriter } from '../../../src/comfyui/files/media/probability-writer.ts'
import { vp9Frames } from '../../../src/comfyui/files/media/vp9.ts'

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
  const [key, ...others] = vp9Frames(830, 470, 4)
  const bits = Array.from(key ?? [], (byte) => byte.toString(2).padStart(8, '0')).join('')
  expect(bits.slice(0, 36)).toBe(`10000010${(0x498342).toString(2).padStart(24, '0')}0100`)
  expect([Number.parseInt(bits.slice(36, 52), 2), Number.parseInt(bits.slice(52, 68), 2)]).toEqual([829, 469])
  expect(others).toEqual(new Array(3).fill(Buffer.from([0x88])))
})

test('a frame wider than a tile may be has two tiles', () => {
  const [narrow] = vp9Frames(4096, 64, 1)
  const [wide] = vp9Frames(4160, 64, 1)
  expect((wide?.length ?? 0) - (narrow?.length ?? 0)).toBeGreaterThanOrEqual(4)
})

test.each([
  [8, 8, 'f945201b0e50d6ba'],
  [16, 16, '0f628da5839353e4'],
  [24, 40, '4dabcc2903b813bc'],
  [40, 24, 'eab3ba7501173565'],
  [64, 64, 'fa190cabddc2b165'],
  [72, 8, '2edad16ec8f80f6d'],
  [8, 72, '428177fd3a19bb16'],
  [72, 72, 'a9c027ce4d028bbb'],
  [96, 160, 'd3419ecae23a032d'],
  [200, 104, 'e4388606f6084701'],
  [830, 470, 'c3375d7e13458b5c'],
])(
  'a frame of %ix%i, whatever blocks stick out of it, is the one that FFmpeg decodes to one grey',
  (width, height, digest) => {
    const [key] = vp9Frames(width, height, 1)
    expect(hash('sha256', key ?? '').slice(0, 16)).toBe(digest)
  },
)

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
