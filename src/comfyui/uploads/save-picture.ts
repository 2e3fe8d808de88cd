import { splitExtension } from '../../protocol/media-type.ts'
import { PythonError } from '../../protocol/python-error.ts'
import { encodePng } from '../files/png.ts'
import { profileChunks } from '../viewing/conversions.ts'
import { writePngText, type PngText } from '../viewing/png-text.ts'
import { loadSharp } from '../viewing/sharp.ts'

/** A picture with alpha, and what goes into the file with it where the format is PNG. */
export interface PictureToSave {
  readonly width: number
  readonly height: number
  /** 4 bytes a pixel, row by row. */
  readonly rgba: Uint8Array
  readonly texts: readonly PngText[]
  readonly profile?: Uint8Array | undefined
}

type Encoder = (picture: PictureToSave) => Uint8Array | Promise<Uint8Array>

const LEVEL = 4

/** By the extension: what PIL writes with alpha, or drops it from. Of what it could write, the odd ones are left out. */
const ENCODERS: Readonly<Record<string, Encoder>> = {
  png: toPng,
  apng: toPng,
  webp: async (picture) => (await toSharp(picture)).webp({ quality: 80 }).toBuffer(),
  gif: async (picture) => (await toSharp(picture)).gif().toBuffer(),
  tif: async (picture) => (await toSharp(picture)).tiff({ compression: 'none' }).toBuffer(),
  tiff: async (picture) => (await toSharp(picture)).tiff({ compression: 'none' }).toBuffer(),
  bmp: toBmp,
  dib: (picture) => toBmp(picture).subarray(14),
  ppm: toPpm,
  pgm: toPpm,
  pbm: toPpm,
  pnm: toPpm,
  tga: toTga,
  vda: toTga,
  icb: toTga,
}

/**
 * The file that PIL makes of a picture with alpha; it takes the format from the name.
 *
 * @throws {PythonError} for extensions that it does not know, or of formats without alpha such as JPEG
 */
export async function encodeByName(name: string, picture: PictureToSave): Promise<Uint8Array> {
  const extension = splitExtension(name)[1].toLowerCase()
  const encode = ENCODERS[extension.slice(1)]
  if (!encode) throw new PythonError('ValueError', `unknown file extension: ${extension}`)
  return encode(picture)
}

function toPng({ width, height, rgba, texts, profile }: PictureToSave): Uint8Array {
  const first = [...profileChunks(profile), ...texts.map(writePngText)]
  return encodePng({ kind: 'raster', bytes: rgba }, { width, height, channels: 4 }, { level: LEVEL, chunks: { first } })
}

async function toSharp({ width, height, rgba }: PictureToSave) {
  const sharp = await loadSharp('save a mask that is no PNG')
  return sharp(rgba, { raw: { width, height, channels: 4 } })
}

function toBmp(picture: PictureToSave): Buffer {
  const header = Buffer.alloc(54)
  header.write('BM', 0, 'latin1')
  header.writeUInt32LE(header.length + picture.rgba.length, 2)
  header.writeUInt32LE(header.length, 10)
  header.writeUInt32LE(40, 14)
  header.writeInt32LE(picture.width, 18)
  header.writeInt32LE(picture.height, 22)
  header.writeUInt16LE(1, 26)
  header.writeUInt16LE(32, 28)
  header.writeUInt32LE(picture.rgba.length, 34)
  return Buffer.concat([header, bottomUp(picture)])
}

function toTga(picture: PictureToSave): Buffer {
  const header = Buffer.alloc(18)
  header[2] = 2
  header.writeUInt16LE(picture.width, 12)
  header.writeUInt16LE(picture.height, 14)
  header[16] = 32
  header[17] = 8
  return Buffer.concat([header, bottomUp(picture)])
}

/** The rows from the last to the first, in blue, green, red, alpha. */
function bottomUp({ width, height, rgba }: PictureToSave): Buffer {
  const bytes = Buffer.alloc(rgba.length)
  for (let y = 0; y < height; y += 1) {
    const from = (height - 1 - y) * width * 4
    for (let offset = 0; offset < width * 4; offset += 4) {
      const [red = 0, green = 0, blue = 0, alpha = 0] = rgba.subarray(from + offset, from + offset + 4)
      bytes.set([blue, green, red, alpha], y * width * 4 + offset)
    }
  }
  return bytes
}

function toPpm({ width, height, rgba }: PictureToSave): Buffer {
  return Buffer.concat([Buffer.from(`P6\n${width} ${height}\n255\n`), rgba.filter((_, index) => index % 4 !== 3)])
}
