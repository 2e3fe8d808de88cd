import { deflateSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { pngChunk, PNG_SIGNATURE, readPngChunks } from '../../../src/comfyui/files/png-chunk.ts'
import { convertToAlpha, convertToRgb } from '../../../src/comfyui/viewing/conversions.ts'
import { decodePicture } from '../../../src/comfyui/viewing/picture.ts'

interface Shape {
  readonly depth?: number
  readonly colorType: number
  /** Of one row, without its filter byte. */
  readonly row: readonly number[]
  readonly width: number
  readonly height?: number
  readonly interlaced?: boolean
  readonly chunks?: readonly Buffer[]
}

function png({ depth = 8, colorType, row, width, height = 1, interlaced = false, chunks = [] }: Shape): Buffer {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header.set([depth, colorType], 8)
  header.writeUInt8(Number(interlaced), 12)
  const pixels = pngChunk('IDAT', deflateSync(Buffer.from([0, ...row])))
  const end = pngChunk('IEND', Buffer.alloc(0))
  return Buffer.concat([PNG_SIGNATURE, pngChunk('IHDR', header), ...chunks, pixels, end])
}

function transparency(...bytes: number[]): Buffer {
  return pngChunk('tRNS', Buffer.from(bytes))
}

const RGB = { colorType: 2, width: 2, row: [1, 2, 3, 4, 5, 6] }
const PALETTE = { colorType: 3, width: 2, row: [0, 1], chunks: [pngChunk('PLTE', Buffer.from([9, 8, 7, 6, 5, 4]))] }

test('of 16 bits grey is cut off at 255, and colours are their upper byte', async () => {
  const grey = png({ depth: 16, colorType: 0, width: 3, row: [0, 7, 0, 255, 1, 0] })
  expect([...(await decodePicture(grey)).rgba].filter((_, index) => index % 4 === 0)).toEqual([7, 255, 255])
  const color = png({ depth: 16, colorType: 2, width: 1, row: [1, 255, 2, 0, 3, 128] })
  expect([...(await decodePicture(color)).rgba]).toEqual([1, 2, 3, 255])
})

test('grey with alpha is RGBA where it has 16 bits, and not where it has 8', async () => {
  const deep = await decodePicture(png({ depth: 16, colorType: 4, width: 1, row: [9, 0, 70, 0] }))
  expect([deep.isRgba, [...deep.rgba]]).toEqual([true, [9, 9, 9, 70]])
  const shallow = await decodePicture(png({ colorType: 4, width: 1, row: [9, 70] }))
  expect([shallow.isRgba, shallow.hasAlpha]).toEqual([false, true])
})

test.each([
  ['of an RGB picture', { ...RGB, chunks: [transparency(0, 1, 0, 2, 0, 3)] }, [0, 1, 0, 2, 0, 3]],
  ['of a grey picture', { colorType: 0, width: 2, row: [5, 6], chunks: [transparency(0, 5)] }, [0, 5, 0, 5, 0, 5]],
  ['of a palette', { ...PALETTE, chunks: [...PALETTE.chunks, transparency(255, 0)] }, [0, 6, 0, 5, 0, 4]],
  ['of a palette that fades', { ...PALETTE, chunks: [...PALETTE.chunks, transparency(0, 100)] }, undefined],
])('the one transparent colour %s stays one without alpha', async (_, shape, expected) => {
  const chunks = [...readPngChunks(await convertToRgb(png(shape)))]
  const data = chunks.find(({ type }) => type === 'tRNS')?.data
  expect(data && [...data]).toEqual(expected)
})

test('a picture whose transparent colour is a number of 16 bits cannot be written without alpha', async () => {
  const picture = png({ depth: 16, colorType: 0, width: 1, row: [1, 0], chunks: [transparency(1, 0)] })
  await expect(convertToRgb(picture)).rejects.toThrow('not subscriptable')
  await expect(convertToAlpha(picture)).resolves.toBeDefined()
})

test('an RGB picture with a transparent colour has no alpha for a preview, but for a mask', async () => {
  const picture = await decodePicture(png({ ...RGB, chunks: [transparency(0, 1, 0, 2, 0, 3)] }))
  expect(picture.hasAlpha).toBe(false)
  expect([picture.rgba[3], picture.rgba[7]]).toEqual([0, 255])
})

test('the colour profile stays with a picture, also with one that was RGBA', async () => {
  const profile = pngChunk('iCCP', Buffer.concat([Buffer.from('x\0\0'), deflateSync(Buffer.from('profile'))]))
  for (const shape of [RGB, { colorType: 6, width: 1, row: [1, 2, 3, 4] }]) {
    const types = [...readPngChunks(await convertToRgb(png({ ...shape, chunks: [profile] })))].map(({ type }) => type)
    expect(types).toEqual(['IHDR', 'iCCP', 'IDAT', 'IEND'])
  }
})

test('of few bits the pixels are scaled, the number of the transparent grey is not', async () => {
  const { rgba } = await decodePicture(
    png({ depth: 2, colorType: 0, width: 4, row: [0x1b], chunks: [transparency(0, 85)] }),
  )
  expect([...rgba].filter((_, index) => index % 4 === 0)).toEqual([0, 85, 170, 255])
  expect([...rgba].filter((_, index) => index % 4 === 3)).toEqual([255, 0, 255, 255])
})

const whole = png(RGB)

test.each([
  ['without an end', whole.subarray(0, whole.length - 12)],
  ['with more behind its end', Buffer.concat([whole, Buffer.from('garbage')])],
  ['with more data than pixels', png({ ...RGB, row: [...RGB.row, 0, 9, 9, 9, 9, 9, 9] })],
])('a PNG %s is read all the same', async (_, bytes) => {
  expect([...(await decodePicture(bytes)).rgba]).toEqual([1, 2, 3, 255, 4, 5, 6, 255])
})

test('a PNG that is cut, or has a wrong checksum in its head, is none', async () => {
  await expect(decodePicture(whole.subarray(0, whole.length - 20))).rejects.toThrow('cannot identify')
  const broken = Buffer.from(whole)
  broken.writeUInt32BE(1, 29)
  await expect(decodePicture(broken)).rejects.toThrow('cannot identify')
  await expect(convertToAlpha(broken)).rejects.toThrow('cannot identify')
})

test('rows that are missing from whole data are black', async () => {
  const black = Array.from({ length: 2 * 999 }, () => [0, 0, 0, 255]).flat()
  // @note What memory held before shows by chance only.
  for (let round = 0; round < 20; round += 1) {
    const { rgba } = await decodePicture(png({ ...RGB, height: 1000 }))
    expect([...rgba]).toEqual([1, 2, 3, 255, 4, 5, 6, 255, ...black])
  }
})

test('pixels that are missing from an interlaced picture are black', async () => {
  const { rgba } = await decodePicture(png({ ...RGB, interlaced: true, row: [1, 2, 3], height: 2 }))
  expect([...rgba]).toEqual([1, 2, 3, 255, 0, 0, 0, 255, 0, 0, 0, 255, 0, 0, 0, 255])
})

test('missing rows do not hide a wrong checksum in the head', async () => {
  const broken = png({ ...RGB, height: 2 })
  broken.writeUInt32BE(1, 29)
  await expect(decodePicture(broken)).rejects.toThrow('cannot identify')
})

test('depths that a colour type does not have are no picture', async () => {
  await expect(convertToAlpha(png({ ...RGB, depth: 4 }))).rejects.toThrow('cannot identify')
})

test('a few bytes that claim to be gigabytes are no picture', async () => {
  const bomb = png({ ...RGB, width: 60_000 })
  await expect(decodePicture(bomb)).rejects.toThrow('cannot identify')
  const header = Buffer.from(bomb.subarray(16, 29))
  header.writeUInt32BE(60_000, 4)
  const large = Buffer.concat([PNG_SIGNATURE, pngChunk('IHDR', header), bomb.subarray(33)])
  await expect(convertToAlpha(large)).rejects.toThrow('cannot identify')
})

test('for the alpha of a picture that is not RGBA its pixels need not be whole', async () => {
  const black = await decodePicture(Buffer.from(await convertToAlpha(whole.subarray(0, whole.length - 20))))
  expect([...black.rgba]).toEqual([0, 0, 0, 255, 0, 0, 0, 255])
  const rgba = png({ colorType: 6, width: 1, row: [1, 2, 3, 4] })
  await expect(convertToAlpha(rgba.subarray(0, rgba.length - 20))).rejects.toThrow('cannot identify')
})

test('texts of every kind are read, of a repeated key the last', async () => {
  const chunks = [
    pngChunk('tEXt', Buffer.from('a\0one')),
    pngChunk('zTXt', Buffer.concat([Buffer.from('z\0\0'), deflateSync(Buffer.from('zipped'))])),
    pngChunk('iTXt', Buffer.from('i\0\0\0de\0schluessel\0ünï')),
    pngChunk('tEXt', Buffer.from('a\0two')),
  ]
  const { texts } = await decodePicture(png({ ...RGB, chunks }))
  expect(texts).toEqual([
    { key: 'a', text: 'two' },
    { key: 'z', text: 'zipped' },
    { key: 'i', text: 'ünï', international: { language: 'de', translatedKey: 'schluessel' } },
  ])
})

test('texts without a key, without an end or that do not unpack are none', async () => {
  const chunks = [
    pngChunk('tEXt', Buffer.from('\0no key')),
    pngChunk('iTXt', Buffer.from('i\0\0\0de')),
    pngChunk('iTXt', Buffer.from('j\0\x01\0de\0key\0not zipped', 'latin1')),
    pngChunk('tEXt', Buffer.from('a\0one')),
  ]
  expect((await decodePicture(png({ ...RGB, chunks }))).texts).toEqual([{ key: 'a', text: 'one' }])
})

test('an international text that is zipped is read', async () => {
  const head = Buffer.from('i\0\x01\0de\0\0', 'latin1')
  const chunks = [pngChunk('iTXt', Buffer.concat([head, deflateSync(Buffer.from('ünï'))]))]
  const international = { language: 'de', translatedKey: '' }
  expect((await decodePicture(png({ ...RGB, chunks }))).texts).toEqual([{ key: 'i', text: 'ünï', international }])
})

test.each([
  ['P1\n# bits\n2 1\n1 0\n', [0, 0, 0, 255, 255, 255, 255, 255]],
  ['P2 2 1 4 0 2\n', [0, 0, 0, 255, 128, 128, 128, 255]],
  ['P3 1 1 255 1 2 3\n', [1, 2, 3, 255]],
  ['P4\n2 1\n\x40', [255, 255, 255, 255, 0, 0, 0, 255]],
  ['P5 2 1 255\n\x07\x09', [7, 7, 7, 255, 9, 9, 9, 255]],
  ['P6\n1 1\n255\n\x01\x02\x03', [1, 2, 3, 255]],
  ['P3 2 1 15 15 0 3 1 2 99\n', [255, 0, 51, 255, 17, 34, 255, 255]],
  ['P1 3 1 101', [0, 0, 0, 255, 255, 255, 255, 255, 0, 0, 0, 255]],
])('reads the PNM file %j', async (text, pixels) => {
  expect([...(await decodePicture(Buffer.from(text, 'latin1'))).rgba]).toEqual(pixels)
})

function bmp(bits: number, row: readonly number[], palette: readonly number[] = [], height = 1): Buffer {
  const header = Buffer.alloc(54)
  header.write('BM')
  header.writeUInt32LE(54 + palette.length, 10)
  header.writeUInt32LE(40, 14)
  header.writeInt32LE(2, 18)
  header.writeInt32LE(height, 22)
  header.writeUInt16LE(bits, 28)
  return Buffer.concat([header, Buffer.from(palette), Buffer.from(row)])
}

test.each([
  ['24 bits', bmp(24, [3, 2, 1, 6, 5, 4, 0, 0]), [1, 2, 3, 255, 4, 5, 6, 255]],
  ['32 bits', bmp(32, [3, 2, 1, 9, 6, 5, 4, 9]), [1, 2, 3, 255, 4, 5, 6, 255]],
  ['a palette', bmp(8, [1, 0, 0, 0], [3, 2, 1, 0, 6, 5, 4, 0]), [4, 5, 6, 255, 1, 2, 3, 255]],
  ['one bit', bmp(1, [0x40, 0, 0, 0], [0, 0, 0, 0, 255, 255, 255, 0]), [0, 0, 0, 255, 255, 255, 255, 255]],
  ['four bits', bmp(4, [0x10, 0, 0, 0], [3, 2, 1, 0, 6, 5, 4, 0]), [4, 5, 6, 255, 1, 2, 3, 255]],
  ['a colour beyond its palette', bmp(8, [9, 0, 0, 0], [3, 2, 1, 0]), [0, 0, 0, 255, 1, 2, 3, 255]],
  ['rows from the top', bmp(24, [3, 2, 1, 6, 5, 4, 0, 0], [], -1), [1, 2, 3, 255, 4, 5, 6, 255]],
])('reads a BMP with %s', async (_, bytes, pixels) => {
  const picture = await decodePicture(bytes)
  expect([picture.width, picture.height, [...picture.rgba]]).toEqual([2, 1, pixels])
})

test.each([
  ['of a BMP that ends within its header', bmp(24, []).subarray(0, 50)],
  ['of a BMP that ends within its rows', bmp(24, [3, 2, 1])],
  ['of a BMP of 5 bits', bmp(5, [3, 2, 1, 0])],
  ['of a PNM without numbers', 'P6 none'],
  ['of a PNM without width', 'P5 0 1 255\n'],
  ['of a PNM whose highest value is none', 'P5 1 1 0\n\0'],
  ['of a PNM that ends within its numbers', 'P2 2 1 255 7'],
  ['of a PNM that has none', 'P2 2 1 255\n'],
  ['of a PNM that ends within its bits', 'P4 9 1\n\xff'],
])('no picture is made %s', async (_, bytes) => {
  await expect(decodePicture(Buffer.from(bytes as string, 'latin1'))).rejects.toThrow('cannot identify image file')
})
