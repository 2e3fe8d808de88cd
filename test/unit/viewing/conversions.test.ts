import { expect, test } from 'vitest'
import { encodePng } from '../../../src/comfyui/files/png.ts'
import { readPng } from '../../../src/comfyui/files/read-png.ts'
import {
  convertPreview,
  convertToAlpha,
  convertToRgb,
  readPreviewFormat,
} from '../../../src/comfyui/viewing/conversions.ts'

const SIZE = { width: 2, height: 1 }
const rgba = encodePng({ kind: 'raster', bytes: Uint8Array.of(1, 2, 3, 70, 4, 5, 6, 80) }, { ...SIZE, channels: 4 })
const rgb = encodePng({ kind: 'raster', bytes: Uint8Array.of(1, 2, 3, 4, 5, 6) }, { ...SIZE, channels: 3 })
const grey = encodePng({ kind: 'raster', bytes: Uint8Array.of(7, 8) }, { ...SIZE, channels: 1 })

test.each([
  ['webp;90', '', 'webp', 90, false],
  ['jpeg', '', 'jpeg', 90, true],
  ['jpeg;50', '', 'jpeg', 50, true],
  ['jpeg;50', 'a', 'webp', 50, false],
  ['jpeg', 'rgba', 'webp', 90, false],
  ['webp', 'rgb', 'webp', 90, true],
  ['png', '', 'webp', 90, false],
  ['', '', 'webp', 90, false],
  ['webp;abc', '', 'webp', 90, false],
  ['50', '', 'webp', 50, false],
  ['webp;٣٠', '', 'webp', 30, false],
  ['webp;099', '', 'webp', 99, false],
])('preview=%s with channel=%s is %s at %d', (preview, channel, format, quality, isOpaque) => {
  expect(readPreviewFormat(preview, channel)).toEqual({ format, quality, isOpaque })
})

test('the colours of a picture come without its alpha', async () => {
  expect([...(readPng(await convertToRgb(rgba))?.bytes ?? [])]).toEqual([1, 2, 3, 4, 5, 6])
  expect([...(readPng(await convertToRgb(grey))?.bytes ?? [])]).toEqual([7, 7, 7, 8, 8, 8])
})

test('the alpha of a picture comes on black, opaque where it has none', async () => {
  expect([...(readPng(await convertToAlpha(rgba))?.bytes ?? [])]).toEqual([0, 0, 0, 70, 0, 0, 0, 80])
  expect([...(readPng(await convertToAlpha(rgb))?.bytes ?? [])]).toEqual([0, 0, 0, 255, 0, 0, 0, 255])
})

test('a preview is of its format', async () => {
  const webp = Buffer.from(await convertPreview(rgba, { format: 'webp', quality: 90, isOpaque: false }))
  const jpeg = Buffer.from(await convertPreview(rgba, { format: 'jpeg', quality: 0, isOpaque: true }))
  expect(webp.toString('latin1', 8, 12)).toBe('WEBP')
  expect(jpeg.subarray(0, 2).toString('hex')).toBe('ffd8')
})

test('what is no picture cannot be converted, and WebP knows no quality above 100', async () => {
  await expect(convertToRgb(Buffer.from('text'))).rejects.toThrow('cannot identify image file')
  await expect(convertPreview(rgb, { format: 'webp', quality: 101, isOpaque: false })).rejects.toThrow('encoding error')
})

test('digits that Python cannot count with, and more than libjpeg can hold, are errors', async () => {
  expect(() => readPreviewFormat('webp;²', '')).toThrow('invalid literal')
  await expect(convertPreview(rgb, { format: 'jpeg', quality: 2 ** 31, isOpaque: true })).rejects.toThrow('too large')
})

test('JPEG at quality 0 is the worst there is', async () => {
  const bytes = Uint8Array.from({ length: 32 * 32 * 3 }, (_, index) => (index * 7919) % 256)
  const noise = encodePng({ kind: 'raster', bytes }, { width: 32, height: 32, channels: 3 })
  const sizes = [0, 1, 75].map(async (quality) => {
    return (await convertPreview(noise, { format: 'jpeg', quality, isOpaque: true })).length
  })
  const [none = 0, worst, usual] = await Promise.all(sizes)
  expect(none).toBe(worst)
  expect(none).toBeLessThan(usual ?? 0)
})
