import { expect, test } from 'vitest'
import { ProbabilityWriter } from '../../../src/comfyui/files/media/probability-writer.ts'

/** The decoder of RFC 6386, section 7.3. */
function reader(bytes: Buffer): (chance: number) => number {
  let place = 2
  let value = bytes.readUInt16BE(0)
  let range = 255
  let count = 0
  return (chance) => {
    const split = 1 + (((range - 1) * chance) >> 8)
    const bit = Number(value >= split << 8)
    if (bit === 1) value -= split << 8
    range = bit === 1 ? range - split : split
    while (range < 128) {
      value <<= 1
      range <<= 1
      count += 1
      if (count < 8) continue
      count = 0
      value |= place < bytes.length ? bytes.readUInt8(place) : 0
      place += 1
    }
    return bit
  }
}

function randomNumbers(seed: number): () => number {
  let state = seed
  return () => (state = (state * 48271) % 2147483647)
}

test.each([
  ['even', () => 128],
  ['unlikely', () => 250],
  ['very unlikely', () => 255],
  ['mixed', (random: () => number) => 1 + (random() % 255)],
])('bits of %s chances come back from a decoder of the standard', (_what, chanceOf) => {
  for (let seed = 1; seed <= 40; seed += 1) {
    const random = randomNumbers(seed)
    const bits = Array.from({ length: 2000 }, () => ({ chance: chanceOf(random), bit: (random() >> 8) & 1 }))
    const writer = new ProbabilityWriter()
    for (const { bit, chance } of bits) writer.write(bit, chance)
    const read = reader(writer.finish())
    expect(read(128)).toBe(0)
    expect(bits.map(({ chance }) => read(chance))).toEqual(bits.map(({ bit }) => bit))
  }
})

// Bits that lead to a place right above a round one: the writer is below it up to the last moment.
test.each([128, 200, 77, 3])(
  'a one that runs over is carried into the bytes before it, with chances of %i',
  (chance) => {
    for (let seed = 1; seed <= 20; seed += 1) {
      const random = randomNumbers(seed)
      const rounds = Array.from({ length: 50 }, () => [random() & 0xff, 1 + (random() & 0x7f), 0, 0, 0, 0, 0, 1])
      const wanted = reader(Buffer.from([0, ...rounds.flat()]))
      expect(wanted(128)).toBe(0)
      const bits = Array.from({ length: 1000 }, () => wanted(chance))
      const writer = new ProbabilityWriter()
      for (const bit of bits) writer.write(bit, chance)
      const read = reader(writer.finish())
      expect(read(128)).toBe(0)
      expect(bits.map(() => read(chance))).toEqual(bits)
    }
  },
)
