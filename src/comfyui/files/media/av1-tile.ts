import { CHROMA_MEAN, LUMA_MEAN, PARTITION, SIGN, SKIP, TRANSFORM } from './av1-chances.ts'
import type { Mosaic } from './mosaic.ts'
import { SymbolWriter } from './symbol-writer.ts'

/** A part of a picture, in units of four pixels. */
export interface Av1Area {
  readonly top: number
  readonly left: number
  readonly bottom: number
  readonly right: number
}

export interface Av1Picture {
  /** In units of four pixels. */
  readonly rows: number
  readonly columns: number
  /** Bits of a sample. */
  readonly depth: 8 | 10
  /** Squares of 32 pixels. */
  readonly mosaic: Mosaic
}

/** The quality, and what one step of the first coefficient is in it, by the bits of a sample. */
export const AV1_QUALITY = 121
const STEP = { 8: 125, 10: 499 } as const

const LARGEST = 3
const ROW_SHIFT = [0, 1, 2, 2] as const

/** One tile, in which every square is the mean of its neighbours and what its colour is off from that. */
export class Av1Tile {
  readonly #writer = new SymbolWriter()
  readonly #picture: Av1Picture
  readonly #area: Av1Area
  /** By unit: how large the block there is, whether it had nothing to add, what it shows and whether that is coded. */
  readonly #size: Uint8Array
  readonly #skipped: Uint8Array
  readonly #shown: readonly Uint16Array[]
  readonly #sign: readonly Int8Array[]

  constructor(picture: Av1Picture, area: Av1Area) {
    const units = picture.rows * picture.columns
    this.#picture = picture
    this.#area = area
    this.#size = new Uint8Array(units)
    this.#skipped = new Uint8Array(units)
    this.#shown = [0, 1, 2].map(() => new Uint16Array(units))
    this.#sign = [0, 1, 2].map(() => new Int8Array(units))
  }

  encode(): Buffer {
    for (let row = this.#area.top; row < this.#area.bottom; row += 16) {
      for (let column = this.#area.left; column < this.#area.right; column += 16) this.#divide(row, column, 4)
    }
    return this.#writer.finish()
  }

  /** The unit above or to the left, where this tile has one. */
  #above(row: number, column: number): number | undefined {
    return row > this.#area.top ? (row - 1) * this.#picture.columns + column : undefined
  }

  #before(row: number, column: number): number | undefined {
    return column > this.#area.left ? row * this.#picture.columns + column - 1 : undefined
  }

  /** @note Whole blocks are squares that lie in the picture: any other is divided, down to eight pixels. */
  #divide(row: number, column: number, level: number): void {
    const { rows, columns } = this.#picture
    if (row >= rows || column >= columns) return
    const side = 1 << level
    const half = side / 2
    const hasRows = row + half < rows
    const hasColumns = column + half < columns
    const isWhole = level <= LARGEST && row + side <= rows && column + side <= columns
    const chances = this.#partition(row, column, level)
    if (hasRows && hasColumns) this.#writer.write(isWhole ? 0 : 3, chances)
    else if (hasColumns) this.#writer.write(1, [32768 - sumOf(chances, [2, 3, 4, 6, 7, 9])])
    else if (hasRows) this.#writer.write(1, [32768 - sumOf(chances, [1, 3, 4, 5, 6, 8])])
    if (isWhole) return this.#block(row, column, level)
    for (const [y, x] of [[0, 0], [0, half], [half, 0], [half, half]] as const) this.#divide(row + y, column + x, level - 1) // prettier-ignore
  }

  #partition(row: number, column: number, level: number): readonly number[] {
    const isSmaller = (unit: number | undefined): number =>
      Number(unit !== undefined && (this.#size[unit] ?? 0) < level)
    const context = isSmaller(this.#before(row, column)) * 2 + isSmaller(this.#above(row, column))
    return PARTITION[level - 1]?.[context] ?? []
  }

  #block(row: number, column: number, level: number): void {
    const unit = row * this.#picture.columns + column
    const wasSkipped = (neighbour: number | undefined): number =>
      neighbour === undefined ? 0 : (this.#skipped[neighbour] as number)
    const steps = [0, 1, 2].map((plane) => this.#step(plane, row, column, level - Number(plane > 0)))
    const isSkipped = steps.every((step) => step === 0)
    const context = (wasSkipped(this.#above(row, column)) + wasSkipped(this.#before(row, column))) as 0 | 1 | 2
    this.#writer.write(Number(isSkipped), SKIP[context])
    this.#writer.write(0, LUMA_MEAN)
    this.#writer.write(0, CHROMA_MEAN)
    const signs = steps.map((step, plane) => {
      if (!isSkipped) this.#coefficient(plane, row, column, level, step)
      return Math.sign(step)
    })
    const side = 1 << level
    for (let y = 0; y < side; y += 1) {
      const start = unit + y * this.#picture.columns
      this.#size.fill(level, start, start + side)
      this.#skipped.fill(Number(isSkipped), start, start + side)
      for (const [plane, shown] of this.#shown.entries()) {
        if (y > 0) shown.copyWithin(start, unit, unit + side)
        this.#sign[plane]?.fill(signs[plane] ?? 0, start, start + side)
      }
    }
  }

  /** Chooses the step that comes nearest to the colour, and remembers what is shown with it. */
  #step(plane: number, row: number, column: number, transform: number): number {
    const { columns, depth, mosaic } = this.#picture
    const shown = this.#shown[plane] as Uint16Array
    const neighbours = [this.#above(row, column), this.#before(row, column)].filter((unit) => unit !== undefined)
    const sum = neighbours.reduce((total, unit) => total + (shown[unit] as number), 0)
    const predicted =
      neighbours.length === 0 ? 1 << (depth - 1) : (sum + neighbours.length - 1) >> (neighbours.length - 1)
    const cell = (row >> LARGEST) * mosaic.columns + (column >> LARGEST)
    const wanted = ((mosaic.planes[plane]?.[cell] ?? 128) << (depth - 8)) - predicted
    const unitStep = residual(64, transform, depth) / 64
    const guess = Math.round(wanted / unitStep)
    const candidates = [0, guess - 1, guess, guess + 1]
    // @note A difference that nobody sees is none: such a block costs next to nothing.
    const error = (step: number): number => Math.abs(residual(step, transform, depth) - wanted) + (step === 0 ? 0 : 1)
    const step = candidates.reduce((best, next) => (error(next) < error(best) ? next : best))
    const value = Math.min((1 << depth) - 1, Math.max(0, predicted + residual(step, transform, depth)))
    const side = 1 << (transform + Number(plane > 0))
    const start = row * columns + column
    shown.fill(value, start, start + side)
    return step
  }

  #coefficient(plane: number, row: number, column: number, level: number, step: number): void {
    const isChroma = plane > 0
    const kind = isChroma ? 1 : 0
    const size = level - Number(isChroma)
    const chances = TRANSFORM[size]
    if (!chances) return
    const above = this.#neighbours(plane, row, column, level, true)
    const left = this.#neighbours(plane, row, column, level, false)
    const context = isChroma ? 1 + Number(above.some(Boolean)) + Number(left.some(Boolean)) : 0
    this.#writer.write(Number(step === 0), [chances.filled[context as 0 | 1 | 2 | 3]])
    if (step === 0) return
    if (!isChroma && chances.kinds) this.#writer.write(1, chances.kinds)
    this.#writer.write(0, withEnds(chances.onlyFirst[kind], chances.ends))
    const height = Math.abs(step)
    this.#writer.write(Math.min(height, 3) - 1, chances.base[kind])
    let rest = height - 3
    for (let turn = 0; turn < 4 && rest >= 0; turn += 1) {
      this.#writer.write(Math.min(rest, 3), chances.more[kind])
      rest -= 3
    }
    const balance = [...above, ...left].reduce((sum, sign) => sum + sign, 0)
    this.#writer.write(Number(step < 0), SIGN[kind][balance === 0 ? 0 : balance < 0 ? 1 : 2])
    if (height <= 14) return
    const length = 32 - Math.clz32(height - 14)
    this.#writer.bits(0, length - 1)
    this.#writer.bits(height - 14, length)
  }

  /** The signs of what was coded along the upper or the left edge. */
  #neighbours(plane: number, row: number, column: number, level: number, isAbove: boolean): number[] {
    const signs: number[] = []
    const stride = plane > 0 ? 2 : 1
    for (let offset = 0; offset < 1 << level; offset += stride) {
      const unit = isAbove ? this.#above(row, column + offset) : this.#before(row + offset, column)
      signs.push(unit === undefined ? 0 : (this.#sign[plane]?.[unit] ?? 0))
    }
    return signs
  }
}

/** What a step of the first coefficient adds to every sample: the rounding is part of the format. */
function residual(step: number, transform: number, depth: 8 | 10): number {
  const scaled = Math.floor((Math.abs(step) * STEP[depth]) / (transform === 3 ? 2 : 1)) * Math.sign(step)
  const across = round(round(scaled * 2896, 12), ROW_SHIFT[transform as 0 | 1 | 2 | 3])
  return round(round(across * 2896, 12), 4)
}

function round(value: number, bits: number): number {
  return bits === 0 ? value : Math.floor((value + 2 ** (bits - 1)) / 2 ** bits)
}

function sumOf(chances: readonly number[], symbols: readonly number[]): number {
  const upTo = (index: number): number => (index < 0 ? 0 : (chances[index] ?? 32768))
  return symbols.reduce((sum, symbol) => sum + upTo(symbol) - upTo(symbol - 1), 0)
}

/** @note Only the first answer is ever given: of the others only the number counts. */
function withEnds(first: number, count: number): number[] {
  return Array.from({ length: count - 1 }, () => first)
}
