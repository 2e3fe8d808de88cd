import { AV1_QUALITY, type Av1Area, type Av1Picture, Av1Tile } from './av1-tile.ts'
import { BitWriter } from './bit-writer.ts'
import type { EncodedFrame, MovingPictures, PictureTrack } from './film.ts'
import { greyMosaic, type Mosaic } from './mosaic.ts'

/** The side of the squares that a picture is made of. */
export const AV1_CELL = 32

export interface Av1Options {
  /** Bits of a sample. */
  readonly depth: 8 | 10
  /** Says that the colours are those of sRGB in the matrix of high definition. */
  readonly saysColors: boolean
}

/** An AV1 track: every picture a mosaic and a key frame of its own. */
export function av1Track(video: MovingPictures, options: Av1Options): PictureTrack {
  const grey = greyMosaic(video, AV1_CELL)
  const sequence = unit(SEQUENCE, sequenceHeader(video, options))
  const encoded = new Map<Mosaic, Buffer>()
  const frames = Array.from({ length: video.frameCount }, (_, index): EncodedFrame => {
    const mosaic = video.mosaic?.(index) ?? grey
    let bytes = encoded.get(mosaic)
    if (!bytes) encoded.set(mosaic, (bytes = Buffer.concat([sequence, unit(FRAME, frame(video, mosaic, options))])))
    return { bytes, isKey: true }
  })
  const depth = options.depth === 10 ? 0x40 : 0
  return {
    codec: 'av1',
    setup: Buffer.concat([Buffer.from([0x81, levelOf(video), depth | 0x0c, 0]), sequence]),
    frames,
  }
}

const SEQUENCE = 1
const FRAME = 6

/** An "open bitstream unit", which says its length. */
function unit(type: number, content: Buffer): Buffer {
  const length: number[] = []
  for (let rest = content.length; ; rest >>= 7) {
    length.push((rest & 0x7f) | (rest > 0x7f ? 0x80 : 0))
    if (rest <= 0x7f) break
  }
  return Buffer.concat([Buffer.from([(type << 3) | 2, ...length]), content])
}

/** @note The level says what a decoder must manage: 4.0, 5.0, 6.0 and "no limit". */
function levelOf({ width, height }: MovingPictures): number {
  const samples = width * height
  if (samples <= 2359296 && width <= 6144 && height <= 3456) return 8
  if (samples <= 8912896 && width <= 8192 && height <= 4352) return 12
  return samples <= 35651584 && width <= 16384 && height <= 8704 ? 16 : 31
}

function sequenceHeader(video: MovingPictures, { depth, saysColors }: Av1Options): Buffer {
  const level = levelOf(video)
  const writer = new BitWriter().bits(0, 5).bits(0, 2).bits(0, 5).bits(0, 12).bits(level, 5)
  // @note The tier, which only levels from 4.0 on have.
  writer.bits(0, 1)
  writer.bits(15, 4).bits(15, 4).bits(video.width - 1, 16).bits(video.height - 1, 16) // prettier-ignore
  // @note No frame ids, no large blocks, none of the tools; no screen content either, nor any order of frames.
  writer.bits(0, 1).bits(0, 3).bits(0, 4).bits(0, 1).bits(0, 2).bits(0, 3)
  writer.bits(depth === 10 ? 1 : 0, 1).bits(0, 1)
  if (saysColors) writer.bits(1, 1).bits(1, 8).bits(13, 8).bits(1, 8)
  else writer.bits(0, 1)
  // @note Range of television; where the colour samples lie is not known; no grain; a closing one.
  return writer.bits(0, 1).bits(0, 2).bits(0, 1).bits(0, 1).bits(1, 1).finish()
}

function frame(video: MovingPictures, mosaic: Mosaic, { depth }: Av1Options): Buffer {
  const picture: Av1Picture = { rows: unitsOf(video.height), columns: unitsOf(video.width), depth, mosaic }
  const writer = new BitWriter()
  // @note A key frame that is shown; chances are not learned; the size is that of the sequence.
  writer.bits(0, 1).bits(0, 2).bits(1, 1).bits(1, 1).bits(0, 1).bits(0, 1)
  const areas = divide(picture, writer)
  writer.bits(AV1_QUALITY, 8).bits(0, 4).bits(0, 1).bits(0, 1)
  // @note No filter of edges; the largest transforms; few kinds of them.
  writer.bits(0, 12).bits(0, 3).bits(0, 1).bits(0, 1).bits(1, 1)
  const head = writer.finish()
  const tiles = areas.map((area) => new Av1Tile(picture, area).encode())
  if (tiles.length === 1) return Buffer.concat([head, ...tiles])
  const last = tiles.length - 1
  const sized = tiles.map((tile, index) => (index === last ? tile : Buffer.concat([sizeOf(tile), tile])))
  // @note "All tiles are in here" is a byte of its own, with nothing after it.
  return Buffer.concat([head, Buffer.from([0]), ...sized])
}

function unitsOf(pixels: number): number {
  return Math.ceil(pixels / 8) * 2
}

/** Says how the picture is divided: into as few tiles as a picture of this size may have. */
function divide({ rows, columns }: Av1Picture, writer: BitWriter): Av1Area[] {
  const across = Math.ceil(columns / 16)
  const down = Math.ceil(rows / 16)
  const leastAcross = powerFor(64, across)
  const least = Math.max(leastAcross, powerFor(2304, across * down))
  const width = Math.ceil(across / 2 ** leastAcross)
  const columnsLog2 = powerFor(1, Math.ceil(across / width))
  const leastDown = Math.max(least - columnsLog2, 0)
  const height = Math.ceil(down / 2 ** leastDown)
  const rowsLog2 = powerFor(1, Math.ceil(down / height))
  writer.bits(1, 1)
  if (leastAcross < powerFor(1, Math.min(across, 64))) writer.bits(0, 1)
  if (leastDown < powerFor(1, Math.min(down, 64))) writer.bits(0, 1)
  if (columnsLog2 > 0 || rowsLog2 > 0) writer.bits(0, columnsLog2 + rowsLog2).bits(3, 2)
  const areas: Av1Area[] = []
  for (let top = 0; top < down; top += height) {
    for (let left = 0; left < across; left += width) {
      const bottom = Math.min(rows, (top + height) * 16)
      areas.push({ top: top * 16, left: left * 16, bottom, right: Math.min(columns, (left + width) * 16) })
    }
  }
  return areas
}

/** How often the size is doubled until it is enough. */
function powerFor(size: number, wanted: number): number {
  let power = 0
  while (size * 2 ** power < wanted) power += 1
  return power
}

function sizeOf(tile: Buffer): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32LE(tile.length - 1)
  return bytes
}
