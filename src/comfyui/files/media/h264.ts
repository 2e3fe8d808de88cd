import { BitWriter } from './bit-writer.ts'
import type { EncodedFrame, MovingPictures, PictureTrack, VideoShape } from './film.ts'
import { greyMosaic, type Mosaic } from './mosaic.ts'

/** The side of the squares that a picture is made of. */
export const H264_CELL = 16

/** An H.264 track: every picture a mosaic, and "the same again" where it is the one before. */
export function h264Track(video: MovingPictures, depth: 8 | 10 = 8): PictureTrack {
  const columns = Math.ceil(video.width / H264_CELL)
  const rows = Math.ceil(video.height / H264_CELL)
  const grey = greyMosaic(video, H264_CELL)
  const frames: EncodedFrame[] = []
  let last: Mosaic | undefined
  let keys = 0
  let sinceKey = 0
  for (let index = 0; index < video.frameCount; index += 1) {
    const mosaic = video.mosaic?.(index) ?? grey
    const isKey = mosaic !== last
    sinceKey = isKey ? 0 : sinceKey + 1
    const unit = isKey ? keyFrame(mosaic, columns * rows, keys) : sameFrame(sinceKey, columns * rows)
    frames.push({ bytes: withLength(unit), isKey })
    keys += Number(isKey)
    last = mosaic
  }
  const sequence = sequenceParameters(video, columns, rows, depth)
  return { codec: 'h264', setup: decoderSetup(sequence, pictureParameters(), depth), frames }
}

/** @note With ten bits every step is four times as large, so that all else of the stream is the same. */
function sequenceParameters({ width, height }: VideoShape, columns: number, rows: number, depth: 8 | 10): Buffer {
  const blocks = columns * rows
  const level = blocks <= 8192 ? 40 : blocks <= 36864 ? 51 : 62
  const writer = new BitWriter().number(0)
  if (depth === 10) writer.number(1).number(2).number(2).bits(0, 2)
  // @note Four bits of frame number; the order of output is that of decoding.
  writer.number(0).number(2).number(1).bits(0, 1)
  writer.number(columns - 1).number(rows - 1).bits(1, 1).bits(1, 1) // prettier-ignore
  const right = Math.floor((columns * 16 - width) / 2)
  const bottom = Math.floor((rows * 16 - height) / 2)
  if (right > 0 || bottom > 0) writer.bits(1, 1).number(0).number(right).number(0).number(bottom)
  else writer.bits(0, 1)
  // @note The colours are those of sRGB in the matrix of high definition, as ComfyUI says of what it saves.
  writer.bits(1, 1).bits(0, 2).bits(1, 1).bits(5, 3).bits(0, 1).bits(1, 1).bits(1, 8).bits(13, 8).bits(1, 8).bits(0, 6)
  return escaped(depth === 10 ? [0x67, 110, 0, level] : [0x67, 66, 0xc0, level], writer)
}

/** @note Qualities with which a step is exactly two, in brightness and in colour. */
function pictureParameters(): Buffer {
  const writer = new BitWriter().number(0).number(0).bits(0, 2).number(0).number(0).number(0).bits(0, 3)
  return escaped([0x68], writer.signed(8).signed(0).signed(-6).bits(0, 3))
}

function keyFrame(mosaic: Mosaic, blocks: number, keys: number): Buffer {
  const writer = new BitWriter().number(0).number(7).number(0).bits(0, 4).number(keys % 2).bits(0, 2).signed(0) // prettier-ignore
  const shown = mosaic.planes.map(() => new Uint8Array(blocks))
  for (let block = 0; block < blocks; block += 1) {
    // @note Predicted from the left, in the first column from above, and the very first block from nothing.
    const from = block % mosaic.columns > 0 ? block - 1 : block - mosaic.columns
    const steps = mosaic.planes.map((plane, index) => {
      const predicted = from < 0 ? 128 : (shown[index]?.[from] as number)
      const step = Math.round(((plane[block] as number) - predicted) / 2)
      ;(shown[index] as Uint8Array)[block] = predicted + step * 2
      return step
    })
    const [luma = 0, blue = 0, red = 0] = steps
    const hasColor = blue !== 0 || red !== 0
    const isFirst = from < 0
    const isFirstColumn = block % mosaic.columns === 0
    const direction = isFirst ? 2 : isFirstColumn ? 0 : 1
    writer.number(1 + direction + (hasColor ? 4 : 0))
    writer.number(isFirst ? 0 : isFirstColumn ? 2 : 1).signed(0)
    writeStep(writer, luma, LUMA_TOKENS)
    if (!hasColor) continue
    writeStep(writer, blue, CHROMA_TOKENS)
    writeStep(writer, red, CHROMA_TOKENS)
  }
  return escaped([0x65], writer)
}

type Token = readonly [value: number, bits: number]
interface Tokens {
  readonly none: Token
  readonly one: Token
  readonly more: Token
}
const LUMA_TOKENS: Tokens = { none: [1, 1], one: [1, 2], more: [0b101, 6] }
const CHROMA_TOKENS: Tokens = { none: [1, 2], one: [1, 1], more: [0b111, 6] }

/** A block of coefficients of which only the first may be something. */
function writeStep(writer: BitWriter, step: number, tokens: Tokens): void {
  if (step === 0) return void writer.bits(...tokens.none)
  if (Math.abs(step) === 1) return void writer.bits(...tokens.one).bits(step < 0 ? 1 : 0, 1).bits(1, 1) // prettier-ignore
  writer.bits(...tokens.more)
  const code = Math.abs(step) * 2 - 4 + (step < 0 ? 1 : 0)
  if (code < 14) writer.bits(1, code + 1)
  else if (code < 30) writer.bits(1, 15).bits(code - 14, 4)
  else writer.bits(1, 16).bits(code - 30, 12)
  writer.bits(1, 1)
}

function sameFrame(index: number, blocks: number): Buffer {
  const writer = new BitWriter().number(0).number(5).number(0).bits(index % 16, 4).bits(0, 3).signed(0).number(blocks) // prettier-ignore
  return escaped([0x41], writer)
}

/** A unit: its head, then the bits after which a one closes; zeros that would look like a start code are broken up. */
function escaped(head: readonly number[], writer: BitWriter): Buffer {
  const bytes: number[] = [...head]
  let zeros = 0
  for (const byte of writer.bits(1, 1).finish()) {
    if (byte <= 3 && zeros >= 2) {
      bytes.push(3)
      zeros = 0
    }
    bytes.push(byte)
    zeros = byte === 0 ? zeros + 1 : 0
  }
  return Buffer.from(bytes)
}

function withLength(unit: Buffer): Buffer {
  const length = Buffer.alloc(4)
  length.writeUInt32BE(unit.length)
  return Buffer.concat([length, unit])
}

function decoderSetup(sequence: Buffer, picture: Buffer, depth: 8 | 10): Buffer {
  const sized = (unit: Buffer): Buffer => Buffer.concat([Buffer.from([unit.length >> 8, unit.length & 0xff]), unit])
  const head = Buffer.from([1, ...sequence.subarray(1, 4), 0xff, 0xe1])
  const deep = Buffer.from(depth === 10 ? [0xfd, 0xfa, 0xfa, 0] : [])
  return Buffer.concat([head, sized(sequence), Buffer.from([1]), sized(picture), deep])
}
