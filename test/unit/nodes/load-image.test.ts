import { createHash } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import sharp from 'sharp'
import { afterEach, expect, test } from 'vitest'
import { OutputStore } from '../../../src/comfyui/files/output-store.ts'
import { encodeJpegSketch } from '../../../src/comfyui/files/jpeg-sketch.ts'
import { encodePng } from '../../../src/comfyui/files/png.ts'
import { coreBehaviour } from '../../../src/comfyui/nodes/core/core-behaviour.ts'
import type { ImageValue, MaskValue } from '../../../src/comfyui/nodes/image-value.ts'
import { frameBytes } from '../../../src/comfyui/pixels/frame.ts'
import { sizeOf } from '../../../src/comfyui/pixels/image.ts'
import { outputsOf } from './run-node.ts'

const stores: OutputStore[] = []

function storeWith(files: Record<string, Uint8Array>): OutputStore {
  const store = new OutputStore({ clock: { now: () => 0 } })
  stores.push(store)
  for (const [name, bytes] of Object.entries(files)) {
    const file = path.join(store.root, name)
    mkdirSync(path.dirname(file), { recursive: true })
    writeFileSync(file, bytes)
  }
  return store
}

afterEach(() => {
  for (const store of stores.splice(0)) store.dispose()
})

function bytesOf(value: unknown): number[] {
  const picture = value as ImageValue | MaskValue
  return Array.from(frameBytes(picture.frame(0), sizeOf(picture)))
}

const RGB = encodePng({ kind: 'raster', bytes: Uint8Array.of(1, 2, 3, 4, 5, 6) }, { width: 2, height: 1, channels: 3 })
const RGBA = encodePng(
  { kind: 'raster', bytes: Uint8Array.of(1, 2, 3, 255, 4, 5, 6, 51) },
  { width: 2, height: 1, channels: 4 },
)
const GREY = encodePng({ kind: 'raster', bytes: Uint8Array.of(7, 8) }, { width: 2, height: 1, channels: 1 })

test('a picture without alpha has an empty mask of 64 by 64', async () => {
  const [image, mask] = await outputsOf('LoadImage', { image: 'a.png' }, { store: storeWith({ 'input/a.png': RGB }) })
  expect(bytesOf(image)).toEqual([1, 2, 3, 4, 5, 6])
  expect(mask).toMatchObject({ kind: 'mask', width: 64, height: 64, batch: 1 })
  expect(new Set(bytesOf(mask))).toEqual(new Set([0]))
})

test('the mask of a picture is the inverse of its alpha', async () => {
  const [image, mask] = await outputsOf(
    'LoadImage',
    { image: 'a.png [output]' },
    { store: storeWith({ 'output/a.png': RGBA }) },
  )
  expect(image).toMatchObject({ width: 2, height: 1, channels: 3 })
  expect(bytesOf(image)).toEqual([1, 2, 3, 4, 5, 6])
  expect(mask).toMatchObject({ width: 2, height: 1 })
  expect(bytesOf(mask)).toEqual([0, 204])
})

test('a grey picture is loaded in three channels', async () => {
  const [image] = await outputsOf(
    'LoadImage',
    { image: 'sub/g.png' },
    { store: storeWith({ 'input/sub/g.png': GREY }) },
  )
  expect(bytesOf(image)).toEqual([7, 7, 7, 8, 8, 8])
})

test('one channel of a picture becomes a mask', async () => {
  const store = storeWith({ 'input/a.png': RGBA })
  expect(bytesOf((await outputsOf('LoadImageMask', { image: 'a.png', channel: 'green' }, { store }))[0])).toEqual([
    2, 5,
  ])
  expect(bytesOf((await outputsOf('LoadImageMask', { image: 'a.png', channel: 'alpha' }, { store }))[0])).toEqual([
    0, 204,
  ])
})

test('a JPEG has its true size', async () => {
  const store = storeWith({ 'input/a.jpg': encodeJpegSketch(30, 20, () => [1, 2, 3]) })
  expect((await outputsOf('LoadImage', { image: 'a.jpg' }, { store }))[0]).toMatchObject({
    width: 30,
    height: 20,
    channels: 3,
  })
})

test.each(['jpeg', 'webp', 'gif'] as const)('the pixels of a %s are those of the picture', async (format) => {
  const picture = sharp({ create: { width: 16, height: 8, channels: 3, background: { r: 200, g: 40, b: 90 } } })
  const store = storeWith({ 'input/a.img': await picture.toFormat(format).toBuffer() })
  const [image, mask] = await outputsOf('LoadImage', { image: 'a.img' }, { store })
  expect(image).toMatchObject({ width: 16, height: 8, channels: 3, batch: 1 })
  expect(mask).toMatchObject({ width: 64, height: 64 })
  const [red = 0, green = 0, blue = 0] = bytesOf(image)
  expect(Math.max(Math.abs(red - 200), Math.abs(green - 40), Math.abs(blue - 90))).toBeLessThan(5)
})

test('the transparency of a WebP becomes its mask', async () => {
  const background = { r: 10, g: 20, b: 30, alpha: 0.2 }
  const picture = sharp({ create: { width: 4, height: 4, channels: 4, background } })
  const store = storeWith({ 'input/a.webp': await picture.webp({ lossless: true }).toBuffer() })
  const [image, mask] = await outputsOf('LoadImage', { image: 'a.webp' }, { store })
  expect(bytesOf(image).slice(0, 3)).toEqual([10, 20, 30])
  expect(bytesOf(mask).slice(0, 2)).toEqual([204, 204])
})

test('what is no picture fails as PyAV does', async () => {
  const store = storeWith({ 'input/note.txt': Buffer.from('not a picture') })
  await expect(outputsOf('LoadImage', { image: 'note.txt' }, { store })).rejects.toMatchObject({
    exceptionType: 'av.error.InvalidDataError',
    message: `[Errno 1094995529] Invalid data found when processing input: '${store.directory('input')}/note.txt'`,
  })
})

test.each([
  ['', 'input'],
  [' [output]', 'output'],
  ['sub', 'input/sub'],
])('the folder %j is no file', async (name, folder) => {
  const store = storeWith({ 'input/sub/s.png': RGB })
  await expect(outputsOf('LoadImage', { image: name }, { store })).rejects.toMatchObject({
    exceptionType: 'av.error.IsADirectoryError',
    message: `[Errno 21] Is a directory: '${store.root}/${folder}'`,
  })
})

test('the fingerprint of a loader is the hash of its file, and never matches where there is none', () => {
  const store = storeWith({ 'input/a.png': RGB })
  const { fingerprint } = coreBehaviour('LoadImage')
  expect(fingerprint?.(new Map([['image', 'a.png']]), store)).toBe(createHash('sha256').update(RGB).digest('hex'))
  for (const image of ['missing.png', '', '../x', null])
    expect(fingerprint?.(new Map([['image', image]]), store)).toBeNaN()
})
