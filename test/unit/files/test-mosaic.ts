import type { Mosaic } from '../../../src/comfyui/files/media/mosaic.ts'

/** A picture of this size in squares of many colours, the same ones each time. */
export function testMosaic(width: number, height: number, cell: number): Mosaic {
  const columns = Math.ceil(width / cell)
  const length = columns * Math.ceil(height / cell)
  const plane = (start: number): Uint8Array =>
    Uint8Array.from({ length }, (_, index) => 16 + ((index * 53 + start) % 220))
  return { columns, planes: [plane(0), plane(97), plane(194)] }
}
