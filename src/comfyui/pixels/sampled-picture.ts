import type { RasterFrame } from '../nodes/image-value.ts'
import { GLYPH_HEIGHT, GLYPH_WIDTH, hasDot } from './bitmap-font.ts'
import { randomFrom } from './random-numbers.ts'

type Color = readonly [red: number, green: number, blue: number]

interface Size {
  readonly width: number
  readonly height: number
}

// @note The same picture again is the same object, so that its file is not compressed again.
const drawn = new Map<string, RasterFrame>()
const PICTURES_KEPT = 16

/**
 * The picture that stands for what a model would have sampled: a sky, a sun and hills that depend on nothing but the
 * text, with the text written below.
 */
export function sampledPicture(text: string, size: Size): RasterFrame {
  const key = `${size.width}x${size.height} ${text}`
  const frame = drawn.get(key) ?? draw(text, size)
  drawn.delete(key)
  drawn.set(key, frame)
  if (drawn.size > PICTURES_KEPT) drawn.delete(drawn.keys().next().value ?? '')
  return frame
}

function draw(text: string, { width, height }: Size): RasterFrame {
  const random = randomFrom(text)
  const hue = random() * 360
  const sky = [color(hue, 0.45, 0.32), color(hue + 40, 0.55, 0.72)] as const
  const sun = {
    x: 0.15 + random() * 0.7,
    y: 0.15 + random() * 0.3,
    radius: 0.07 + random() * 0.1,
    color: color(hue + 180, 0.75, 0.72),
  }
  const hills = [0, 1, 2].map((index) => ({
    base: 0.45 + index * 0.15,
    height: 0.05 + random() * 0.12,
    waves: 1 + random() * 2.5,
    phase: random() * 7,
    color: color(hue + 120 + random() * 60, 0.3, 0.42 - index * 0.12),
  }))

  // @note Drawn in cells, and rows of a cell are equal: such a picture compresses fast. Sizes are truthful all the same.
  const cell = Math.max(1, Math.floor(Math.min(width, height) / 64))
  const rowLength = width * 3
  const bytes = new Uint8Array(rowLength * height)
  for (let top = 0; top < height; top += cell) {
    const start = top * rowLength
    const y = top / height
    const background = mix(sky[0], sky[1], Math.round(y * 24) / 24)
    for (let left = 0; left < width; left += cell) {
      const x = left / width
      const isSun = Math.hypot((x - sun.x) * (width / height), y - sun.y) < sun.radius
      let painted = isSun ? sun.color : background
      for (const hill of hills) {
        if (y > hill.base - hill.height * Math.sin(x * hill.waves * Math.PI + hill.phase)) painted = hill.color
      }
      fill(bytes, start + left * 3, Math.min(cell, width - left), painted)
    }
    const end = Math.min(height, top + cell) * rowLength
    for (let next = start + rowLength; next < end; next += rowLength) bytes.copyWithin(next, start, start + rowLength)
  }
  write(bytes, { width, height }, text)
  return { kind: 'raster', bytes, isSketch: true }
}

const PAPER: Color = [24, 24, 28]
const INK: Color = [240, 240, 235]
const LETTERS_A_LINE = 32

/** Writes the text on a dark strip at the lower edge, in as many lines as a third of the picture takes. */
function write(bytes: Uint8Array, { width, height }: Size, text: string): void {
  const dot = Math.max(1, Math.floor(width / (LETTERS_A_LINE * (GLYPH_WIDTH + 1))))
  const letterWidth = (GLYPH_WIDTH + 1) * dot
  const lineHeight = (GLYPH_HEIGHT + 1) * dot
  const letters = Math.floor((width - dot) / letterWidth)
  const lines = Math.min(Math.ceil(text.length / Math.max(1, letters)), Math.floor(height / 3 / lineHeight))
  if (letters < 1 || lines < 1) return
  const rowLength = width * 3
  const top = height - lines * lineHeight - dot
  for (let row = top; row < height; row += dot) {
    const inside = row - top - dot
    const line = Math.floor(inside / lineHeight)
    const y = Math.floor((inside - line * lineHeight) / dot)
    const start = row * rowLength
    fill(bytes, start, width, PAPER)
    for (let column = 0; column < letters && inside >= 0 && y < GLYPH_HEIGHT; column += 1) {
      const letter = text[line * letters + column]
      if (letter === undefined) break
      for (let x = 0; x < GLYPH_WIDTH; x += 1) {
        if (hasDot(letter, x, y)) fill(bytes, start + (dot + column * letterWidth + x * dot) * 3, dot, INK)
      }
    }
    const end = Math.min(height, row + dot) * rowLength
    for (let next = start + rowLength; next < end; next += rowLength) bytes.copyWithin(next, start, start + rowLength)
  }
}

function fill(bytes: Uint8Array, start: number, pixels: number, [red, green, blue]: Color): void {
  for (let index = start; index < start + pixels * 3; index += 3) {
    bytes[index] = red
    bytes[index + 1] = green
    bytes[index + 2] = blue
  }
}

function mix(from: Color, to: Color, share: number): Color {
  const between = (index: 0 | 1 | 2): number => Math.round(from[index] + (to[index] - from[index]) * share)
  return [between(0), between(1), between(2)]
}

function color(hue: number, saturation: number, lightness: number): Color {
  const component = (offset: number): number => {
    const position = (offset + hue / 30) % 12
    const swing = saturation * Math.min(lightness, 1 - lightness)
    return Math.round(255 * (lightness - swing * Math.max(-1, Math.min(position - 3, 9 - position, 1))))
  }
  return [component(0), component(8), component(4)]
}
