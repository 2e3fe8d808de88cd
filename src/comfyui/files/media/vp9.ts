import { ProbabilityWriter } from './probability-writer.ts'

/** The frames of a VP9 track that shows grey: a key frame, then "show that again". */
export function vp9Frames(width: number, height: number, count: number): Buffer[] {
  return Array.from({ length: count }, (_, index) => (index === 0 ? keyFrame(width, height) : SHOW_FIRST))
}

/** @note Marker, profile 0, "existing frame", the first slot: a key frame fills all of them. */
const SHOW_FIRST = Buffer.from([0b10001000])

function keyFrame(width: number, height: number): Buffer {
  const columns = Math.ceil(width / 64)
  const tilesLog2 = Math.max(0, Math.ceil(Math.log2(columns / 64)))
  const parameters = compressedHeader()
  const tiles = Array.from({ length: 1 << tilesLog2 }, (_, tile) => {
    const edge = (index: number): number => Math.min(columns, (index * columns) >> tilesLog2)
    return new GreyTile(width, height, edge(tile), edge(tile + 1)).encode()
  })
  const last = tiles.length - 1
  const sized = tiles.map((tile, index) => (index === last ? tile : Buffer.concat([uint32(tile.length), tile])))
  return Buffer.concat([frameHeader(width, height, tilesLog2, parameters.length), parameters, ...sized])
}

function frameHeader(width: number, height: number, tilesLog2: number, parametersLength: number): Buffer {
  const bits = (value: number, count: number): string => value.toString(2).padStart(count, '0')
  // @note The encoder may take more tiles than it must, and says for each that it does not.
  let moreTiles = 1
  while (Math.ceil(width / 64) >> moreTiles >= 4) moreTiles += 1
  const text = [
    '10000010',
    bits(0x498342, 24),
    '0100',
    bits(width - 1, 16) + bits(height - 1, 16) + '0',
    // @note Contexts are not kept; no loop filter; a quality that is not lossless; no segments.
    '0100' + bits(0, 10) + bits(60, 8) + '0000',
    moreTiles - 1 > tilesLog2 ? '0' : '',
    '0',
    bits(parametersLength, 16),
  ].join('')
  return Buffer.from(Array.from(text.matchAll(/.{1,8}/g), ([byte]) => Number.parseInt(byte.padEnd(8, '0'), 2)))
}

/** @note Transforms up to 32 pixels, and no change to any probability. */
function compressedHeader(): Buffer {
  const writer = new ProbabilityWriter()
  for (const bit of [1, 1, 0, 0, 0, 0, 0]) writer.write(bit, 128)
  for (let skip = 0; skip < 3; skip += 1) writer.write(0, 252)
  return writer.finish()
}

/** The chance of "not divided" and of the ways to divide, by size of the block and what its neighbours did. */
const DIVISION: readonly number[] = [
  158, 97, 94,   93, 24, 99,   85, 119, 44,   62, 59, 67,
  149, 53, 53,   94, 20, 48,   83, 53, 24,    52, 18, 18,
  150, 40, 39,   78, 12, 26,   67, 33, 11,    24, 7, 5,
  174, 35, 49,   68, 11, 27,   57, 15, 9,     12, 3, 3,
] // prettier-ignore

const SKIP = [192, 128, 64]
const LUMA_MEAN = 137
const CHROMA_MEAN = 144

/** One column of the picture, in which every block is the mean of its neighbours and has nothing to add. */
class GreyTile {
  readonly #writer = new ProbabilityWriter()
  readonly #rows: number
  readonly #columns: number
  readonly #start: number
  readonly #end: number
  /** How the blocks above and to the left were divided, and whether they were coded, by eight pixels. */
  readonly #above: Uint8Array
  readonly #left: Uint8Array
  readonly #coded: Uint8Array

  constructor(width: number, height: number, start: number, end: number) {
    this.#rows = Math.ceil(height / 8)
    this.#columns = Math.ceil(width / 8)
    this.#start = start * 8
    this.#end = end * 8
    this.#above = new Uint8Array(this.#columns + 8)
    this.#left = new Uint8Array(this.#rows + 8)
    this.#coded = new Uint8Array((this.#columns + 8) * (this.#rows + 8))
  }

  encode(): Buffer {
    for (let row = 0; row < this.#rows; row += 8) {
      this.#left.fill(0)
      for (let column = this.#start; column < Math.min(this.#end, this.#columns); column += 8)
        this.#divide(row, column, 8)
    }
    return this.#writer.finish()
  }

  #divide(row: number, column: number, size: number): void {
    if (row >= this.#rows || column >= this.#columns) return
    const half = size / 2
    // @note A block of eight pixels has no half in this unit: it always fits.
    const hasRows = row + half < this.#rows || size === 1
    const hasColumns = column + half < this.#columns || size === 1
    const [whole, across, down] = this.#chances(row, column, size)
    if (hasRows && hasColumns) {
      this.#writer.write(0, whole)
      this.#block(row, column, size, size)
    } else if (hasColumns) {
      this.#writer.write(0, across)
      this.#block(row, column, size, Math.max(1, half))
    } else if (hasRows) {
      this.#writer.write(0, down)
      this.#block(row, column, Math.max(1, half), size)
    } else {
      for (const [y, x] of [[0, 0], [0, half], [half, 0], [half, half]] as const) this.#divide(row + y, column + x, half) // prettier-ignore
      return
    }
    this.#above.fill(divisionMark(hasColumns ? size : half), column, column + size)
    this.#left.fill(divisionMark(hasRows ? size : half), row, row + size)
  }

  #chances(row: number, column: number, size: number): [whole: number, across: number, down: number] {
    const start = this.#context(row, column, size) * 3
    return [Number(DIVISION[start]), Number(DIVISION[start + 1]), Number(DIVISION[start + 2])]
  }

  #context(row: number, column: number, size: number): number {
    const level = Math.log2(size)
    const mark = 1 << (3 - level)
    const isMarked = (marks: Uint8Array, start: number): number =>
      Number(marks.subarray(start, start + size).some((value) => (value & mark) !== 0))
    return level * 4 + isMarked(this.#left, row) * 2 + isMarked(this.#above, column)
  }

  #block(row: number, column: number, width: number, height: number): void {
    const at = (y: number, x: number): number =>
      y < 0 || x < this.#start ? 0 : Number(this.#coded[y * this.#columns + x])
    this.#writer.write(1, Number(SKIP[at(row - 1, column) + at(row, column - 1)]))
    this.#writer.write(0, LUMA_MEAN)
    this.#writer.write(0, CHROMA_MEAN)
    for (let y = row; y < Math.min(this.#rows, row + height); y += 1) {
      const start = y * this.#columns
      this.#coded.fill(1, start + column, start + Math.min(this.#columns, column + width))
    }
  }
}

/** @note One bit for each size that a block is smaller than. */
function divisionMark(size: number): number {
  return 15 >> (Math.log2(size) + 1)
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value)
  return bytes
}
