import { expect, test } from 'vitest'
import type { Frame } from '../../../src/comfyui/nodes/image-value.ts'
import { frameBytes, frameFloats, fromByte, toByte } from '../../../src/comfyui/pixels/frame.ts'
import { crop, flip, paste, rotate, scaleNearest } from '../../../src/comfyui/pixels/geometry.ts'
import { concatFrames, makeImage, mapFrames, pickFrames, solidImage } from '../../../src/comfyui/pixels/image.ts'
import { invert } from '../../../src/comfyui/pixels/pointwise.ts'
import { sampledPicture } from '../../../src/comfyui/pixels/sampled-picture.ts'
import { scale } from '../../../src/comfyui/pixels/scale.ts'

const SIZE = { width: 3, height: 2, channels: 1 }
const GRID: Frame = { kind: 'raster', bytes: Uint8Array.of(1, 2, 3, 4, 5, 6) }

function rows(frame: Frame, width: number): number[][] {
  const bytes = Array.from(frameBytes(frame, { width, height: 0, channels: 1 }))
  return Array.from({ length: bytes.length / width }, (_, row) => bytes.slice(row * width, (row + 1) * width))
}

test('every byte is the same after a way through floats', () => {
  const all = Array.from({ length: 256 }, (_, byte) => byte)
  expect(all.map((byte) => toByte(fromByte(byte)))).toEqual(all)
})

test('pictures are cut, mirrored and turned', () => {
  expect(rows(crop(GRID, SIZE, { x: 1, y: 1, width: 2, height: 1 }), 2)).toEqual([[5, 6]])
  expect(rows(flip(GRID, SIZE, 'horizontal'), 3)).toEqual([
    [3, 2, 1],
    [6, 5, 4],
  ])
  expect(rows(flip(GRID, SIZE, 'vertical'), 3)).toEqual([
    [4, 5, 6],
    [1, 2, 3],
  ])
  expect(rows(rotate(GRID, SIZE, 1), 2)).toEqual([
    [4, 1],
    [5, 2],
    [6, 3],
  ])
  expect(rows(rotate(GRID, SIZE, 2), 3)).toEqual([
    [6, 5, 4],
    [3, 2, 1],
  ])
  expect(rows(rotate(GRID, SIZE, 3), 2)).toEqual([
    [3, 6],
    [2, 5],
    [1, 4],
  ])
  expect(rotate(GRID, SIZE, 4)).toBe(GRID)
})

test('what is laid over a picture is cut off at its edges', () => {
  const above: Frame = { kind: 'raster', bytes: Uint8Array.of(9, 8, 7, 6) }
  const aboveSize = { width: 2, height: 2, channels: 1 }
  expect(rows(paste(GRID, SIZE, above, aboveSize, -1, 1), 3)).toEqual([
    [1, 2, 3],
    [8, 5, 6],
  ])
  expect(rows(paste(GRID, SIZE, above, aboveSize, 2, -1), 3)).toEqual([
    [1, 2, 7],
    [4, 5, 6],
  ])
  expect(rows(paste(GRID, SIZE, above, aboveSize, 5, 5), 3)).toEqual([
    [1, 2, 3],
    [4, 5, 6],
  ])
})

test('the nearest pixel is the one under the middle of the new one', () => {
  expect(rows(scaleNearest(GRID, SIZE, 6, 2), 6)).toEqual([
    [1, 1, 2, 2, 3, 3],
    [4, 4, 5, 5, 6, 6],
  ])
  expect(rows(scaleNearest(GRID, SIZE, 1, 1), 1)).toEqual([[5]])
})

test.each([
  ['bilinear', [10, 35, 85, 110]],
  ['bicubic', [-1, 33, 87, 121]],
  ['area', [10, 10, 110, 110]],
])('%s scaling weighs the neighbours', (method, expected) => {
  const frame: Frame = { kind: 'float', values: Float32Array.of(10, 110) }
  const scaled = scale(frame, { width: 2, height: 1, channels: 1 }, 4, 1, method)
  expect(Array.from(frameFloats(scaled, { width: 4, height: 1, channels: 1 }), Math.round)).toEqual(expected)
})

test('area scaling to a half takes means in both directions and every channel', () => {
  const frame: Frame = { kind: 'float', values: Float32Array.from({ length: 4 * 2 * 2 }, (_, index) => index) }
  const scaled = scale(frame, { width: 4, height: 2, channels: 2 }, 2, 1, 'area')
  expect(Array.from(frameFloats(scaled, { width: 2, height: 1, channels: 2 }))).toEqual([5, 6, 9, 10])
})

test('lanczos scaling keeps a flat picture flat and gives bytes', () => {
  const frame: Frame = { kind: 'raster', bytes: new Uint8Array(64).fill(77) }
  const scaled = scale(frame, { width: 8, height: 8, channels: 1 }, 5, 3, 'lanczos')
  expect(scaled.kind).toBe('raster')
  expect(new Set(frameBytes(scaled, { width: 5, height: 3, channels: 1 }))).toEqual(new Set([77]))
})

test('one colour stays one colour whatever is done with it', () => {
  const image = solidImage({ width: 4096, height: 4096, batch: 1 }, [0.5, 0.5, 0.5])
  const changed = mapFrames(image, (frame, size) =>
    scale(flip(invert(frame, size), size, 'vertical'), size, 99, 99, 'nearest-exact'),
  )
  expect(changed.frame(0)).toEqual({ kind: 'solid', color: [0.5, 0.5, 0.5] })
})

test('a frame is drawn when it is asked for, and once', () => {
  const drawn: number[] = []
  const image = makeImage({ width: 1, height: 1, channels: 1, batch: 3 }, (index) => {
    drawn.push(index)
    return { kind: 'solid', color: [index / 10] }
  })
  const doubled = concatFrames([image, pickFrames(image, [2])])
  expect([doubled.batch, drawn]).toEqual([4, []])
  expect(doubled.frame(3)).toBe(doubled.frame(2))
  expect(drawn).toEqual([2])
})

test('a sampled picture depends on its text alone', () => {
  const size = { width: 96, height: 64 }
  const first = sampledPicture('seed 1', size)
  expect(first.bytes).toHaveLength(96 * 64 * 3)
  for (let other = 0; other < 40; other += 1) sampledPicture(`other ${other}`, size)
  expect(sampledPicture('seed 1', size)).not.toBe(first)
  expect(sampledPicture('seed 1', size)).toEqual(first)
  expect(sampledPicture('seed 1', size)).toBe(sampledPicture('seed 1', size))
})

test('other texts give visibly other pictures', () => {
  const size = { width: 96, height: 64 }
  const different = (left: Uint8Array, right: Uint8Array): number =>
    left.reduce((count, byte, index) => count + Number(Math.abs(byte - (right[index] ?? 0)) > 16), 0) / left.length
  const pictures = Array.from({ length: 10 }, (_, seed) => sampledPicture(`${seed} a cat`, size).bytes)
  for (const [index, picture] of pictures.slice(1).entries()) {
    expect(different(picture, pictures[index] ?? new Uint8Array())).toBeGreaterThan(0.3)
  }
})

test.each([
  [1, 1],
  [8, 8],
  [16384, 1],
  [7, 900],
])('a sampled picture may be %i by %i', (width, height) => {
  expect(sampledPicture('x', { width, height }).bytes).toHaveLength(width * height * 3)
})
