import type { Mosaic } from './mosaic.ts'
import { ProbabilityWriter } from './probability-writer.ts'
import { CHROMA_MEAN, COEFFICIENT, DIVISION, LARGER, LUMA_MEAN, SIZES, SKIP } from './vp9-chances.ts'

export interface Vp9Picture {
  readonly width: number
  readonly height: number
  /** Squares of 32 pixels. */
  readonly mosaic: Mosaic
}

/** The quality, and what one step of the first coefficient is in it. */
export const VP9_QUALITY = 170
const STEP = 257

const LARGEST = 2
/** Half the root of two, in 14 bits. */
const FIRST = 11585

/** One column of the picture, in which every square is the mean of its neighbours and what its colour is off from that. */
export class Vp9Tile {
  readonly #writer = new ProbabilityWriter()
  readonly #mosaic: Mosaic
  readonly #rows: number
  readonly #columns: number
  readonly #start: number
  readonly #end: number
  /** How the blocks above and to the left were divided, by eight pixels. */
  readonly #above: Uint8Array
  readonly #left: Uint8Array
  /** By square of eight pixels: whether it had nothing to add; by plane, what it shows and whether that is coded. */
  readonly #skipped: Uint8Array
  readonly #shown: readonly Uint8Array[]
  readonly #coded: readonly Uint8Array[]

  /** The columns from and to are counted in 64 pixels. */
  constructor({ width, height, mosaic }: Vp9Picture, from: number, to: number) {
    this.#mosaic = mosaic
    this.#rows = Math.ceil(height / 8)
    this.#columns = Math.ceil(width / 8)
    this.#start = from * 8
    this.#end = Math.min(to * 8, this.#columns)
    this.#above = new Uint8Array(this.#columns + 8)
    this.#left = new Uint8Array(this.#rows + 8)
    const squares = this.#rows * this.#columns
    this.#skipped = new Uint8Array(squares)
    this.#shown = [0, 1, 2].map(() => new Uint8Array(squares))
    this.#coded = [0, 1, 2].map(() => new Uint8Array(squares))
  }

  encode(): Buffer {
    for (let row = 0; row < this.#rows; row += 8) {
      this.#left.fill(0)
      for (let column = this.#start; column < this.#end; column += 8) this.#divide(row, column, 3)
    }
    return this.#writer.finish()
  }

  /** @note Whole blocks are squares that lie in the picture: any other is divided, down to eight pixels. */
  #divide(row: number, column: number, level: number): void {
    if (row >= this.#rows || column >= this.#columns) return
    const side = 1 << level
    const half = side >> 1
    const hasRows = row + half < this.#rows
    const hasColumns = column + half < this.#columns
    const isWhole = level <= LARGEST && row + side <= this.#rows && column + side <= this.#columns
    const start = this.#context(row, column, level) * 3
    const chance = (index: number): number => DIVISION[start + index] as number
    if (hasRows && hasColumns) {
      this.#writer.write(isWhole ? 0 : 1, chance(0))
      if (!isWhole) {
        this.#writer.write(1, chance(1))
        this.#writer.write(1, chance(2))
      }
    } else if (hasColumns) this.#writer.write(1, chance(1))
    else if (hasRows) this.#writer.write(1, chance(2))
    if (isWhole) {
      this.#block(row, column, level)
      // @note One bit for each size that a block is smaller than.
      this.#above.fill(15 >> (level + 1), column, column + side)
      this.#left.fill(15 >> (level + 1), row, row + side)
      return
    }
    for (const [y, x] of [[0, 0], [0, half], [half, 0], [half, half]] as const) this.#divide(row + y, column + x, level - 1) // prettier-ignore
  }

  #context(row: number, column: number, level: number): number {
    const mark = 1 << (3 - level)
    const isMarked = (marks: Uint8Array, start: number): number =>
      Number(marks.subarray(start, start + (1 << level)).some((value) => (value & mark) !== 0))
    return level * 4 + isMarked(this.#left, row) * 2 + isMarked(this.#above, column)
  }

  #neighbours(row: number, column: number): number[] {
    const squares: number[] = []
    if (row > 0) squares.push((row - 1) * this.#columns + column)
    if (column > this.#start) squares.push(row * this.#columns + column - 1)
    return squares
  }

  #block(row: number, column: number, level: number): void {
    const neighbours = this.#neighbours(row, column)
    const steps = [0, 1, 2].map((plane) => this.#step(plane, row, column, level))
    const isSkipped = steps.every(({ step }) => step === 0)
    const sumOf = (marks: Uint8Array): number => neighbours.reduce((sum, square) => sum + (marks[square] as number), 0)
    this.#writer.write(Number(isSkipped), SKIP[sumOf(this.#skipped) as 0 | 1 | 2])
    this.#writer.write(0, LUMA_MEAN)
    this.#writer.write(0, CHROMA_MEAN)
    const side = 1 << level
    for (const [plane, { step, value }] of steps.entries()) {
      const coded = this.#coded[plane] as Uint8Array
      if (!isSkipped) this.#coefficient(plane, level, step, this.#countCoded(coded, row, column, level))
      for (let y = row; y < row + side; y += 1) {
        const start = y * this.#columns + column
        this.#shown[plane]?.fill(value, start, start + side)
        coded.fill(Number(step !== 0), start, start + side)
        this.#skipped.fill(Number(isSkipped), start, start + side)
      }
    }
  }

  #countCoded(coded: Uint8Array, row: number, column: number, level: number): number {
    let above = 0
    let left = 0
    for (let offset = 0; offset < 1 << level; offset += 1) {
      if (row > 0) above |= coded[(row - 1) * this.#columns + column + offset] as number
      if (column > this.#start) left |= coded[(row + offset) * this.#columns + column - 1] as number
    }
    return above + left
  }

  /** Chooses the step that comes nearest to the colour. */
  #step(plane: number, row: number, column: number, level: number): { step: number; value: number } {
    const transform = level + Number(plane === 0)
    const shown = this.#shown[plane] as Uint8Array
    const values = this.#neighbours(row, column).map((square) => shown[square] as number)
    const [first = 128, second = first] = values
    const predicted = (first + second + 1) >> 1
    const cell = (row >> LARGEST) * this.#mosaic.columns + (column >> LARGEST)
    const wanted = (this.#mosaic.planes[plane]?.[cell] ?? 128) - predicted
    const guess = Math.round((wanted * 64) / residual(64, transform))
    // @note A difference that nobody sees is none: such a block costs next to nothing.
    const error = (step: number): number => Math.abs(residual(step, transform) - wanted) + (step === 0 ? 0 : 1)
    const step = [0, guess - 1, guess, guess + 1].reduce((best, next) => (error(next) < error(best) ? next : best))
    return { step, value: Math.min(255, Math.max(0, predicted + residual(step, transform))) }
  }

  #coefficient(plane: number, level: number, step: number, context: number): void {
    const chances = COEFFICIENT[level + Number(plane === 0)]?.[plane > 0 ? 1 : 0]
    const [end = 0, zero = 0, one = 0] = chances?.first[context] ?? []
    this.#writer.write(Number(step !== 0), end)
    if (step === 0) return
    this.#writer.write(1, zero)
    const height = Math.abs(step)
    const size = SIZES.findLast(({ from }) => from <= height)
    this.#writer.write(Number(size !== undefined), one)
    if (size) {
      const larger = LARGER.get(one)
      for (const [bit, chance] of size.path) this.#writer.write(bit, larger?.[chance] as number)
      const above = height - size.from
      for (const [index, chance] of size.rest.entries())
        this.#writer.write((above >> (size.rest.length - 1 - index)) & 1, chance)
    }
    this.#writer.write(Number(step < 0), 128)
    this.#writer.write(0, chances?.second[size?.weight ?? 1] as number)
  }
}

/** What a step of the first coefficient adds to every sample: the rounding is part of the format. */
function residual(step: number, transform: number): number {
  const scaled = transform === 3 ? Math.trunc((step * STEP) / 2) : step * STEP
  const once = round(scaled * FIRST, 14)
  return round(round(once * FIRST, 14), [4, 5, 6, 6][transform] as number)
}

function round(value: number, bits: number): number {
  return Math.floor((value + 2 ** (bits - 1)) / 2 ** bits)
}
