import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { frameBytes } from '../../../src/comfyui/pixels/frame.ts'
import { reduceColors } from '../../../src/comfyui/pixels/palette.ts'
import cases from './quantize-cases.json' with { type: 'json' }

type Case = [kind: string, width: number, height: number, colors: number, dither: string, digest: string]

const PICTURES: Record<string, (x: number, y: number, channel: number, width: number, height: number) => number> = {
  noise: (x, y, channel, width) => {
    const place = (y * width + x) * 3 + channel
    return (place * place * 31 + place * 17) % 256
  },
  ramp: (x, y, channel, width, height) =>
    [Math.floor((x * 255) / (width - 1)), Math.floor((y * 255) / (height - 1)), ((x + y) * 3) % 256][channel] ?? 0,
  two: (x, y, channel, width) => ((y * width + x) % 7 < 3 ? [200, 100, 50] : [10, 20, 30])[channel] ?? 0,
  five: (x, y, channel, width) => ((y * width + x) % 5) * 50 + channel * 20,
}

/** The bytes that Pillow 12 gave for these pictures, as hashes. */
test.each(cases as Case[])('%s of %i x %i in %i colours, mixed by %s, is as PIL has it', (...row) => {
  const [kind, width, height, colors, dither, digest] = row
  const bytes = Uint8Array.from({ length: width * height * 3 }, (_, place) => {
    const pixel = Math.floor(place / 3)
    return PICTURES[kind]?.(pixel % width, Math.floor(pixel / width), place % 3, width, height) ?? 0
  })
  const size = { width, height, channels: 3 }
  const reduced = frameBytes(reduceColors({ kind: 'raster', bytes }, size, colors, dither), size)
  expect(createHash('sha256').update(reduced).digest('hex').slice(0, 16)).toBe(digest)
})
