const NEWLINE = 0x0a
const LINE_END_LENGTH = 2

/** Finds the end of a request's body that comes in chunks. */
export class ChunkedBody {
  #line = ''
  #bytesToSkip = 0
  #isInTrailer = false

  /** @returns how many bytes still belong to the body, where it ends in these; else undefined */
  take(bytes: Buffer): number | undefined {
    let position = 0
    while (position < bytes.byteLength) {
      const skipped = Math.min(this.#bytesToSkip, bytes.byteLength - position)
      this.#bytesToSkip -= skipped
      position += skipped
      if (position === bytes.byteLength) break
      const newline = bytes.indexOf(NEWLINE, position)
      const end = newline === -1 ? bytes.byteLength : newline + 1
      this.#line += bytes.toString('latin1', position, end)
      position = end
      if (newline !== -1 && this.#endsAtLine()) return position
    }
    return undefined
  }

  /** @note What is no size is the parser's business: nothing is looked for behind it. */
  #endsAtLine(): boolean {
    const line = this.#line.trim()
    this.#line = ''
    if (this.#isInTrailer) return line === ''
    const size = Number.parseInt(line, 16)
    this.#isInTrailer = size === 0
    if (size !== 0) this.#bytesToSkip = Number.isNaN(size) ? Number.POSITIVE_INFINITY : size + LINE_END_LENGTH
    return false
  }
}
