/**
 * The filtered rows of a picture, each after its filter byte, chosen as the PNG writer behind ComfyUI chooses.
 *
 * @note The filter of a row is the one with the least sum of absolute values among none, up, sub and Paeth, tried in
 * this order; a later one must be strictly better, and a sum of zero ends the search.
 */
export function filterRows(bytes: Uint8Array, rowLength: number, pixelLength: number): Uint8Array {
  const height = bytes.length / Math.max(1, rowLength)
  const output = new Uint8Array((rowLength + 1) * height)
  const source = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const first = new Uint8Array(rowLength)
  for (let y = 0; y < height; y += 1) {
    const start = y * rowLength
    const target = y * (rowLength + 1)
    // @note The same row again is the common case, and needs no arithmetic: "up" gives zeros, unless all was zero.
    if (y > 0 && source.compare(source, start - rowLength, start, start, start + rowLength) === 0) {
      output[target] = isZero(source, start, rowLength) ? 0 : 2
      continue
    }
    const row = source.subarray(start, start + rowLength)
    const above = y === 0 ? first : source.subarray(start - rowLength, start)
    filterRow(row, above, pixelLength, output.subarray(target, target + rowLength + 1))
  }
  return output
}

/** The filtered rows of a picture, all with "up": right for every picture, best for none. */
export function filterRowsQuickly(bytes: Uint8Array, rowLength: number): Uint8Array {
  const height = bytes.length / Math.max(1, rowLength)
  const output = new Uint8Array((rowLength + 1) * height)
  const source = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  output.set(source.subarray(0, rowLength), 1)
  for (let y = 1; y < height; y += 1) {
    const start = y * rowLength
    const target = y * (rowLength + 1)
    output[target] = 2
    if (source.compare(source, start - rowLength, start, start, start + rowLength) === 0) continue
    for (let index = 0; index < rowLength; index += 1) {
      output[target + 1 + index] = (source[start + index] as number) - (source[start + index - rowLength] as number)
    }
  }
  return output
}

function isZero(source: Buffer, start: number, length: number): boolean {
  for (let index = start; index < start + length; index += 1) if (source[index] !== 0) return false
  return true
}

function filterRow(row: Uint8Array, above: Uint8Array, pixelLength: number, output: Uint8Array): void {
  const best = { sum: 0 }
  for (let index = 0; index < row.length; index += 1) best.sum += distance(row[index] as number)
  output.set(row, 1)
  const candidate = new Uint8Array(row.length)
  const take = (type: number, sum: number): void => {
    if (sum >= best.sum) return
    best.sum = sum
    output[0] = type
    output.set(candidate, 1)
  }
  if (best.sum > 0) take(2, subtractUp(row, above, candidate))
  if (best.sum > 0) take(1, subtractLeft(row, pixelLength, candidate))
  if (best.sum > 0) take(4, subtractPaeth(row, above, pixelLength, candidate))
}

/** How far a byte is from zero when it is read as signed. */
function distance(byte: number): number {
  return byte < 128 ? byte : 256 - byte
}

function subtractUp(row: Uint8Array, above: Uint8Array, filtered: Uint8Array): number {
  let sum = 0
  for (let index = 0; index < row.length; index += 1) {
    const byte = ((row[index] as number) - (above[index] as number)) & 0xff
    filtered[index] = byte
    sum += distance(byte)
  }
  return sum
}

function subtractLeft(row: Uint8Array, pixelLength: number, filtered: Uint8Array): number {
  let sum = 0
  for (let index = 0; index < row.length; index += 1) {
    const left = index < pixelLength ? 0 : (row[index - pixelLength] as number)
    const byte = ((row[index] as number) - left) & 0xff
    filtered[index] = byte
    sum += distance(byte)
  }
  return sum
}

function subtractPaeth(row: Uint8Array, above: Uint8Array, pixelLength: number, filtered: Uint8Array): number {
  let sum = 0
  for (let index = 0; index < row.length; index += 1) {
    const left = index < pixelLength ? 0 : (row[index - pixelLength] as number)
    const aboveLeft = index < pixelLength ? 0 : (above[index - pixelLength] as number)
    const byte = ((row[index] as number) - paeth(left, above[index] as number, aboveLeft)) & 0xff
    filtered[index] = byte
    sum += distance(byte)
  }
  return sum
}

function paeth(left: number, up: number, aboveLeft: number): number {
  const toLeft = Math.abs(up - aboveLeft)
  const toUp = Math.abs(left - aboveLeft)
  const toBoth = Math.abs(left + up - 2 * aboveLeft)
  if (toLeft <= toUp && toLeft <= toBoth) return left
  return toUp <= toBoth ? up : aboveLeft
}
