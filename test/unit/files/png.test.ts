import { PNG } from 'pngjs'
import { inflateSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { readPngChunks } from '../../../src/comfyui/files/png-chunk.ts'
import { encodePng } from '../../../src/comfyui/files/png.ts'
import { readPng } from '../../../src/comfyui/files/read-png.ts'

function chunksOf(png: Uint8Array): string[] {
  return Array.from(readPngChunks(png), ({ type }) => type)
}

function noise(length: number): Uint8Array {
  let state = 1
  return Uint8Array.from({ length }, () => (state = (state * 48271) % 2147483647) & 0xff)
}

test.each([1, 3, 4])('a picture of %i channels is read back as it was written', (channels) => {
  const size = { width: 37, height: 23, channels }
  const bytes = noise(37 * 23 * channels)
  const png = encodePng({ kind: 'raster', bytes }, size)
  expect(PNG.sync.read(png)).toMatchObject({ width: 37, height: 23, depth: 8 })
  expect(readPng(png)).toEqual({ ...size, bytes, texts: new Map() })
})

test.each([1, 3, 4])('one colour in %i channels is what the same picture drawn would be', (channels) => {
  const size = { width: 9, height: 5, channels }
  const color = [0.1, 0.5, 1, 0.25].slice(0, channels)
  const solid = encodePng({ kind: 'solid', color }, size)
  const values = Float32Array.from({ length: 45 * channels }, (_, index) => color[index % channels] as number)
  expect(solid).toEqual(encodePng({ kind: 'float', values }, size))
  expect(Array.from(readPng(solid)?.bytes.subarray(0, channels) ?? [])).toEqual([25, 127, 255, 63].slice(0, channels))
})

test('floats are cut off to bytes, and kept between 0 and 255', () => {
  const values = Float32Array.of(-1, 0, 0.999, 1, 7, Number.NaN)
  const png = encodePng({ kind: 'float', values }, { width: 6, height: 1, channels: 1 })
  expect(Array.from(readPng(png)?.bytes ?? [])).toEqual([0, 0, 254, 255, 255, 0])
})

test('texts stand before the pixels, in order, and are read back', () => {
  const texts = [
    ['prompt', '{"1": 2}'],
    ['workflow', 'äöü'],
    ['other', '漢字'],
  ] as const
  const png = encodePng({ kind: 'solid', color: [0] }, { width: 1, height: 1, channels: 1 }, { texts })
  expect(chunksOf(png)).toEqual(['IHDR', 'tEXt', 'tEXt', 'iTXt', 'IDAT', 'IEND'])
  expect(Array.from(readPng(png)?.texts ?? [])).toEqual(texts)
})

test('black keeps no filter, other colours have "sub" and then "up"', () => {
  const filtersOf = (color: number[]): number[] => {
    const size = { width: 4, height: 3, channels: 3 }
    const [idat] = Array.from(readPngChunks(encodePng({ kind: 'solid', color }, size))).filter(
      ({ type }) => type === 'IDAT',
    )
    const rows = inflateSync(idat?.data ?? new Uint8Array())
    return [0, 13, 26].map((position) => rows[position] as number)
  }
  expect(filtersOf([0, 0, 0])).toEqual([0, 0, 0])
  expect(filtersOf([0, 0, 1])).toEqual([1, 2, 2])
})

test('large pictures are split into chunks of 64 KiB', () => {
  const png = encodePng({ kind: 'raster', bytes: noise(300 * 300) }, { width: 300, height: 300, channels: 1 })
  const lengths = Array.from(readPngChunks(png), ({ data }) => data.length).slice(1, -1)
  expect(lengths).toHaveLength(2)
  expect(lengths[0]).toBe(65536)
  expect(PNG.sync.read(png).width).toBe(300)
})

test('what is no PNG is not read', () => {
  expect(readPng(new Uint8Array())).toBeUndefined()
  expect(readPng(Buffer.from('not a picture at all'))).toBeUndefined()
  expect(
    readPng(encodePng({ kind: 'solid', color: [0] }, { width: 1, height: 1, channels: 1 }).subarray(0, 40)),
  ).toBeUndefined()
})
