import { expect, test } from 'vitest'
import { encodeExr } from '../../../src/comfyui/files/exr.ts'
import { encodeJpegSketch } from '../../../src/comfyui/files/jpeg-sketch.ts'
import { encodeAnimatedPng } from '../../../src/comfyui/files/media/animated-png.ts'
import { encodeEmptyModel, encodeLatent, readLatentShape } from '../../../src/comfyui/files/media/safetensors.ts'
import { encodeWebp } from '../../../src/comfyui/files/media/webp.ts'
import { PNG_SIGNATURE, pngChunk, readPngChunks } from '../../../src/comfyui/files/png-chunk.ts'
import { encodePng } from '../../../src/comfyui/files/png.ts'
import { readPicture } from '../../../src/comfyui/files/read-picture.ts'
import { readPng, readPngTexts } from '../../../src/comfyui/files/read-png.ts'
import { readMedia } from '../../contract/media.ts'
import { u16 } from './boxes.ts'

const segment = (marker: number, data: Buffer): Buffer =>
  Buffer.concat([Buffer.from([0xff, marker]), u16(data.length + 2), data])

const frameHead = (width: number, height: number): Buffer =>
  Buffer.concat([Buffer.from([8]), u16(height, width), Buffer.alloc(10)])

test('the size of a JPEG stands behind its tables, and fill bytes count for nothing', () => {
  const tables = [segment(0xe0, Buffer.from('JFIF\0')), segment(0xc4, Buffer.alloc(30))]
  const jpeg = [Buffer.from([0xff, 0xd8]), ...tables, Buffer.from([0xff]), segment(0xc2, frameHead(300, 200))]
  expect(readPicture(Buffer.concat(jpeg))).toMatchObject({ width: 300, height: 200 })
})

test.each([
  ['no frame', [segment(0xda, Buffer.alloc(20))]],
  ['something that is no marker', [Buffer.alloc(40, 1)]],
  ['a size of nothing', [segment(0xc0, frameHead(0, 0))]],
])('a JPEG with %s is none', (_, parts) => {
  expect(readPicture(Buffer.concat([Buffer.from([0xff, 0xd8, 0xff]).subarray(0, 2), ...parts]))).toBeUndefined()
})

test.each([
  ['VP8X', 24, [0x2b, 1, 0, 0xc7, 0, 0]],
  ['VP8L', 21, [0x2b, 0xc1, 0x31, 0]],
  ['VP8 ', 26, [0x2c, 0x41, 0xc8, 0x80]],
])('a WebP of the kind %s says its size', (kind, place, bytes) => {
  const webp = Buffer.alloc(40)
  webp.write('RIFF')
  webp.write(`WEBP${kind}`, 8)
  webp.set(bytes, place)
  expect(readPicture(webp)).toMatchObject({ width: 300, height: 200 })
})

test('a WebP of another kind is none', () => {
  expect(readPicture(Buffer.from(`RIFF\0\0\0\0WEBPNONE${'\0'.repeat(40)}`))).toBeUndefined()
})

test('a PNG that is broken off is no picture', () => {
  const png = encodePng({ kind: 'solid', color: [0] }, { width: 1, height: 1, channels: 1 })
  expect(readPicture(png.subarray(0, 40))).toBeUndefined()
})

test('a grey PNG with alpha has two channels', () => {
  const bytes = Uint8Array.of(7, 255, 9, 0)
  expect(readPng(encodePng({ kind: 'raster', bytes }, { width: 2, height: 1, channels: 2 }))).toMatchObject({
    channels: 2,
    bytes,
  })
})

test('a PNG without pixels is none', () => {
  const header = pngChunk('IHDR', Buffer.from([0, 0, 0, 1, 0, 0, 0, 1, 8, 2, 0, 0, 0]))
  expect(readPng(Buffer.concat([PNG_SIGNATURE, header, pngChunk('IEND', Buffer.alloc(0))]))).toBeUndefined()
})

test('texts of a PNG that are packed or broken off are left out', () => {
  const texts = [
    pngChunk('tEXt', Buffer.from('a\0plain')),
    pngChunk('iTXt', Buffer.from('b\0\0\0de\0titel\0übersetzt')),
    pngChunk('iTXt', Buffer.from('c\0\x01\0\0\0packed')),
    pngChunk('iTXt', Buffer.from('d\0\0\0no end')),
    pngChunk('iTXt', Buffer.from('e\0\0\0de\0no end')),
    pngChunk('tEXt', Buffer.from('no zero')),
  ]
  expect(Array.from(readPngTexts(Buffer.concat([PNG_SIGNATURE, ...texts])))).toEqual([
    ['a', 'plain'],
    ['b', 'übersetzt'],
  ])
})

test('chunks are read as far as they go', () => {
  const png = Buffer.concat([PNG_SIGNATURE, pngChunk('tEXt', Buffer.from('a\0b')), pngChunk('IDAT', Buffer.alloc(9))])
  expect(Array.from(readPngChunks(png.subarray(0, -1)), ({ type }) => type)).toEqual(['tEXt'])
})

test.each([
  [1, ['Y'], [5]],
  [3, ['B', 'G', 'R'], [7, 6, 5]],
  [4, ['A', 'B', 'G', 'R'], [8, 7, 6, 5]],
])('an EXR of %i channels has them by their names', (channels, names, expected) => {
  const values = Float32Array.of(5, 6, 7, 8).subarray(0, channels)
  const exr = encodeExr({ kind: 'float', values }, { width: 1, height: 1, channels })
  const list = exr.subarray(exr.indexOf('chlist') + 11)
  expect(names.map((_, index) => list.toString('latin1', index * 18, index * 18 + 1))).toEqual(names)
  const pixel = exr.subarray(exr.length - channels * 4)
  expect(names.map((_, index) => pixel.readFloatLE(index * 4))).toEqual(expected)
})

test('a byte of ones in a JPEG is followed by a zero, so that it is no marker', () => {
  let stuffed = 0
  for (let width = 8; width < 128; width += 8) {
    const jpeg = encodeJpegSketch(width, 64, (column, row) => ((column + row) % 2 === 0 ? [255, 255, 255] : [0, 0, 0]))
    const start = jpeg.indexOf(Buffer.from([0xff, 0xda])) + 12
    const data = jpeg.subarray(start, -2)
    for (const [index, byte] of data.entries()) {
      if (byte !== 0xff) continue
      expect(data[index + 1]).toBe(0)
      stuffed += 1
    }
  }
  expect(stuffed).toBeGreaterThan(0)
})

test('moving pictures with alpha say that they have it', () => {
  const size = { width: 2, height: 1, channels: 4 }
  const frames = [10, 90].map((alpha) => ({ bytes: Uint8Array.of(1, 2, 3, alpha, 4, 5, 6, 255), duration: 100 }))
  const webp = encodeWebp(size, frames, [])
  expect(webp.readUInt8(20) & 0x10).toBe(0x10)
  expect(encodeWebp({ ...size, channels: 3 }, [{ bytes: new Uint8Array(6), duration: 1 }], []).readUInt8(20)).toBe(0)
  expect(readMedia(webp)).toMatchObject({ kind: 'webp', width: 2, frames: 2 })
  const png = encodeAnimatedPng(size, frames, [], 4)
  expect(readPng(png)).toMatchObject({ channels: 4, bytes: frames[0]?.bytes })
})

test('a text of three letters stands in the directory of a WebP itself', () => {
  const frame = { bytes: new Uint8Array(3), duration: 1 }
  const webp = encodeWebp({ width: 1, height: 1, channels: 3 }, [frame], [['a', 'b']])
  const exif = webp.subarray(webp.indexOf('Exif\0\0') + 6)
  // Tag, kind (text), length, and the text where its place would be.
  expect([exif.readUInt16BE(10), exif.readUInt16BE(12), exif.readUInt32BE(14)]).toEqual([0x110, 2, 4])
  expect(exif.toString('latin1', 18, 22)).toBe('a:b\0')
})

test.each([
  ['too few bytes', Buffer.alloc(7)],
  ['a model', encodeEmptyModel([])],
  ['no object', Buffer.from('\x04\0\0\0\0\0\0\0null')],
  ['a number', Buffer.from('\x02\0\0\0\0\0\0\0 7')],
  ['an entry without a shape', Buffer.from('\x14\0\0\0\0\0\0\0{"latent_tensor":{}}')],
  ['an entry that is none', Buffer.from('\x13\0\0\0\0\0\0\0{"latent_tensor":7}')],
  ['a shape that is none', Buffer.from('\x22\0\0\0\0\0\0\0{"latent_tensor":{"shape":["1"]}} ')],
])('%s have no latent', (_, bytes) => {
  expect(readLatentShape(bytes)).toBeUndefined()
})

test('a latent has the shape that it was saved with', () => {
  expect(readLatentShape(encodeLatent([1, 4, 8, 8], []))).toEqual([1, 4, 8, 8])
})
