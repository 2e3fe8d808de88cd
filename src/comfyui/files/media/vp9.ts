import { BitWriter } from './bit-writer.ts'
import type { EncodedFrame, MovingPictures, PictureTrack } from './film.ts'
import { greyMosaic, type Mosaic } from './mosaic.ts'
import { ProbabilityWriter } from './probability-writer.ts'
import { VP9_QUALITY, type Vp9Picture, Vp9Tile } from './vp9-tile.ts'

/** The side of the squares that a picture is made of. */
export const VP9_CELL = 32

/** A VP9 track: every picture a mosaic, and "show that again" where it is the one before. */
export function vp9Track(video: MovingPictures): PictureTrack {
  const { width, height } = video
  const grey = greyMosaic(video, VP9_CELL)
  let last: Mosaic | undefined
  const frames = Array.from({ length: video.frameCount }, (_, index): EncodedFrame => {
    const mosaic = video.mosaic?.(index) ?? grey
    const isKey = mosaic !== last
    last = mosaic
    return { bytes: isKey ? keyFrame({ width, height, mosaic }) : SHOW_FIRST, isKey }
  })
  return { codec: 'vp9', frames }
}

/** @note Marker, profile 0, "existing frame", the first slot: a key frame fills all of them. */
const SHOW_FIRST = Buffer.from([0b10001000])

function keyFrame(picture: Vp9Picture): Buffer {
  const columns = Math.ceil(picture.width / 64)
  const tilesLog2 = Math.max(0, Math.ceil(Math.log2(columns / 64)))
  const parameters = compressedHeader()
  const tiles = Array.from({ length: 1 << tilesLog2 }, (_, tile) => {
    const edge = (index: number): number => Math.min(columns, (index * columns) >> tilesLog2)
    return new Vp9Tile(picture, edge(tile), edge(tile + 1)).encode()
  })
  const last = tiles.length - 1
  const sized = tiles.map((tile, index) => (index === last ? tile : Buffer.concat([uint32(tile.length), tile])))
  return Buffer.concat([frameHeader(picture, tilesLog2, parameters.length), parameters, ...sized])
}

function frameHeader({ width, height }: Vp9Picture, tilesLog2: number, parametersLength: number): Buffer {
  const writer = new BitWriter().bits(0b10000010, 8).bits(0x498342, 24).bits(0b0100, 4)
  writer.bits(width - 1, 16).bits(height - 1, 16).bits(0, 1) // prettier-ignore
  // @note Contexts are not kept; no loop filter; a quality that is not lossless; no segments.
  writer.bits(0b0100, 4).bits(0, 10).bits(VP9_QUALITY, 8).bits(0, 4)
  // @note The encoder may take more tiles than it must, and says for each that it does not.
  let moreTiles = 1
  while (Math.ceil(width / 64) >> moreTiles >= 4) moreTiles += 1
  if (moreTiles - 1 > tilesLog2) writer.bits(0, 1)
  return writer.bits(0, 1).bits(parametersLength, 16).finish()
}

/** @note Transforms up to 32 pixels, and no change to any probability. */
function compressedHeader(): Buffer {
  const writer = new ProbabilityWriter()
  for (const bit of [1, 1, 0, 0, 0, 0, 0]) writer.write(bit, 128)
  for (let skip = 0; skip < 3; skip += 1) writer.write(0, 252)
  return writer.finish()
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value)
  return bytes
}
