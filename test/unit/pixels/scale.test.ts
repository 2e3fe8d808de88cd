import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { frameFloats } from '../../../src/comfyui/pixels/frame.ts'
import { scale } from '../../../src/comfyui/pixels/scale.ts'
import type { Frame } from '../../../src/comfyui/nodes/image-value.ts'
import cases from './scale-cases.json' with { type: 'json' }

type Case = readonly [number, number, number, number, number, boolean, string, string]

function frameOf(pixels: number, channels: number, solid: boolean): Frame {
  if (solid) {
    return {
      kind: 'solid',
      color: Array.from({ length: channels }, (_, channel) => Math.fround((channel * 57 + 31) / 255)),
    }
  }
  return {
    kind: 'raster',
    bytes: Uint8Array.from({ length: pixels * channels }, (_, place) => (place * place * 31 + place * 17) % 256),
  }
}

test.each(cases as unknown as Case[])(
  '%i x %i to %i x %i in %i channels, one colour %s, by %s are the floats of torch and PIL',
  (width, height, newWidth, newHeight, channels, solid, method, digest) => {
    const frame = frameOf(width * height, channels, solid)
    const scaled = scale(frame, { width, height, channels }, newWidth, newHeight, method)
    const floats = frameFloats(scaled, { width: newWidth, height: newHeight, channels })
    const hash = createHash('sha256').update(new Uint8Array(floats.buffer, floats.byteOffset, floats.byteLength))
    expect(hash.digest('hex').slice(0, 16)).toBe(digest)
  },
)

test('a whole picture in one pixel is its mean', () => {
  const bytes = Uint8Array.of(0, 100, 200, 40)
  const mean = scale({ kind: 'raster', bytes }, { width: 2, height: 2, channels: 1 }, 1, 1, 'area')
  expect(mean).toEqual({ kind: 'float', values: Float32Array.of(1 / 3) })
})
