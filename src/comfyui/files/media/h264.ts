/** Writes bits, the highest first, with the variable-length numbers of H.264. */
class BitWriter {
  readonly #bits: number[] = []

  bits(value: number, count: number): this {
    for (let bit = count - 1; bit >= 0; bit -= 1) this.#bits.push((value >>> bit) & 1)
    return this
  }

  number(value: number): this {
    const length = 32 - Math.clz32(value + 1)
    return this.bits(0, length - 1).bits(value + 1, length)
  }

  /** The bytes, after a closing one; zeros that would look like a start code are broken up. */
  finish(): Buffer {
    this.#bits.push(1)
    const bytes: number[] = []
    for (let start = 0; start < this.#bits.length; start += 8) {
      let byte = 0
      for (let bit = 0; bit < 8; bit += 1) byte = (byte << 1) | (this.#bits[start + bit] ?? 0)
      if (byte <= 3 && bytes.at(-1) === 0 && bytes.at(-2) === 0) bytes.push(3)
      bytes.push(byte)
    }
    return Buffer.from(bytes)
  }
}

export interface H264Stream {
  readonly sequenceParameters: Buffer
  readonly pictureParameters: Buffer
  /** One access unit a frame; the first is a key frame. */
  readonly frames: readonly Buffer[]
}

/**
 * A stream that shows grey for some frames: every block of the first is predicted and has nothing to add, and all
 * others are "the same again".
 */
export function greyH264(width: number, height: number, frameCount: number): H264Stream {
  const columns = Math.ceil(width / 16)
  const rows = Math.ceil(height / 16)
  return {
    sequenceParameters: sequenceParameters(width, height, columns, rows),
    pictureParameters: Buffer.concat([
      Buffer.from([0x68]),
      new BitWriter()
        .number(0)
        .number(0)
        .bits(0, 2)
        .number(0)
        .number(0)
        .number(0)
        .bits(0, 3)
        .number(0)
        .number(0)
        .number(0)
        .bits(0, 3)
        .finish(),
    ]),
    frames: Array.from({ length: frameCount }, (_, index) =>
      index === 0 ? keyFrame(columns * rows) : sameFrame(index, columns * rows),
    ),
  }
}

function sequenceParameters(width: number, height: number, columns: number, rows: number): Buffer {
  const writer = new BitWriter().number(0)
  // @note Four bits of frame number; the order of output is that of decoding.
  writer
    .number(0)
    .number(2)
    .number(1)
    .bits(0, 1)
    .number(columns - 1)
    .number(rows - 1)
    .bits(1, 1)
    .bits(1, 1)
  const right = Math.floor((columns * 16 - width) / 2)
  const bottom = Math.floor((rows * 16 - height) / 2)
  if (right > 0 || bottom > 0) writer.bits(1, 1).number(0).number(right).number(0).number(bottom)
  else writer.bits(0, 1)
  return Buffer.concat([Buffer.from([0x67, 66, 0xc0, 40]), writer.bits(0, 1).finish()])
}

function keyFrame(blocks: number): Buffer {
  const writer = new BitWriter().number(0).number(7).number(0).bits(0, 4).number(0).bits(0, 2).number(0)
  // @note Type 3 (16 by 16, mean of the neighbours), chroma likewise, no change of quality, no coefficients.
  for (let block = 0; block < blocks; block += 1) writer.number(3).number(0).number(0).bits(1, 1)
  return Buffer.concat([Buffer.from([0x65]), writer.finish()])
}

function sameFrame(index: number, blocks: number): Buffer {
  const writer = new BitWriter()
    .number(0)
    .number(5)
    .number(0)
    .bits(index % 16, 4)
    .bits(0, 3)
    .number(0)
    .number(blocks)
  return Buffer.concat([Buffer.from([0x41]), writer.finish()])
}
