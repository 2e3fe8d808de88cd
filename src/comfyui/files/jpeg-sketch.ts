/** Red, green and blue of one block, 0 to 255. */
export type BlockColor = readonly [red: number, green: number, blue: number]

/**
 * Writes a JPEG in which each block of 8 by 8 pixels has one colour: all that a preview needs, at a fraction of the
 * cost of a real encoder.
 */
export function encodeJpegSketch(
  width: number,
  height: number,
  colorOf: (column: number, row: number) => BlockColor,
): Buffer {
  const bits = new BitWriter()
  const previous = [0, 0, 0]
  for (let row = 0; row < Math.ceil(height / 8); row += 1) {
    for (let column = 0; column < Math.ceil(width / 8); column += 1) {
      for (const [component, value] of toYCbCr(colorOf(column, row)).entries()) {
        writeDifference(bits, value - Number(previous[component]))
        // @note The one code of the AC table, "end of block": there is nothing but the mean of the block.
        bits.write(0, 1)
        previous[component] = value
      }
    }
  }
  return Buffer.concat([HEAD, frameHeader(width, height), SCAN_HEADER, bits.finish(), Buffer.from([0xff, 0xd9])])
}

function segment(marker: number, data: readonly number[]): Buffer {
  const length = data.length + 2
  return Buffer.from([0xff, marker, length >> 8, length & 0xff, ...data])
}

/** @note A step of 8 makes the first coefficient the mean of the block, less 128. */
const QUANTIZATION = segment(0xdb, [0, ...new Array<number>(64).fill(8)])
const DC_LENGTHS = [0, 1, 5, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0]
const DC_TABLE = segment(0xc4, [0x00, ...DC_LENGTHS, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11])
const AC_TABLE = segment(0xc4, [0x10, 1, ...new Array<number>(15).fill(0), 0])
const JFIF = segment(0xe0, [0x4a, 0x46, 0x49, 0x46, 0, 1, 1, 0, 0, 1, 0, 1, 0, 0])
const HEAD = Buffer.concat([Buffer.from([0xff, 0xd8]), JFIF, QUANTIZATION, DC_TABLE, AC_TABLE])
const SCAN_HEADER = segment(0xda, [3, 1, 0, 2, 0, 3, 0, 0, 63, 0])

function frameHeader(width: number, height: number): Buffer {
  return segment(0xc0, [8, height >> 8, height & 0xff, width >> 8, width & 0xff, 3, 1, 0x11, 0, 2, 0x11, 0, 3, 0x11, 0])
}

/** The codes of the differences by their number of bits, counted up as the lengths of the table say. */
const DC_CODES = codesOf(DC_LENGTHS)
const DC_CODE_LENGTHS = DC_LENGTHS.flatMap((count, index) => new Array<number>(count).fill(index + 1))

function codesOf(lengths: readonly number[]): number[] {
  const codes: number[] = []
  let code = 0
  for (const count of lengths) {
    for (let number = 0; number < count; number += 1) codes.push(code + number)
    code = (code + count) << 1
  }
  return codes
}

function writeDifference(bits: BitWriter, difference: number): void {
  const length = 32 - Math.clz32(Math.abs(difference))
  bits.write(Number(DC_CODES[length]), Number(DC_CODE_LENGTHS[length]))
  bits.write(difference < 0 ? difference + (1 << length) - 1 : difference, length)
}

function toYCbCr([red, green, blue]: BlockColor): readonly [number, number, number] {
  return [
    Math.round(0.299 * red + 0.587 * green + 0.114 * blue) - 128,
    Math.round(-0.168736 * red - 0.331264 * green + 0.5 * blue),
    Math.round(0.5 * red - 0.418688 * green - 0.081312 * blue),
  ]
}

class BitWriter {
  readonly #bytes: number[] = []
  #pending = 0
  #count = 0

  write(value: number, length: number): void {
    this.#pending = (this.#pending << length) | value
    this.#count += length
    while (this.#count >= 8) {
      this.#count -= 8
      const byte = (this.#pending >> this.#count) & 0xff
      this.#bytes.push(byte)
      // @note A byte of ones would begin a marker: a zero behind it says that it does not.
      if (byte === 0xff) this.#bytes.push(0)
    }
    this.#pending &= (1 << this.#count) - 1
  }

  finish(): Buffer {
    if (this.#count > 0) this.write((1 << (8 - this.#count)) - 1, 8 - this.#count)
    return Buffer.from(this.#bytes)
  }
}
