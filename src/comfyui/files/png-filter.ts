/**
 * The filtered rows of a picture, each after its filter byte, chosen as the PNG writer behind ComfyUI chooses.
 *
 * @note The filter of a row is the one with the least sum of absolute values among none, up, sub and Paeth, tried in
 * this order; a later one must be strictly better, and a sum of zero ends the search.
 */
export function filterRows(bytes: Uint8Array, rowLength: number, pixelLength: number): Uint8Array {
  const height = rowLength === 0 ? 0 : bytes.length / rowLength
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

function isZero(source: Buffer, start: number, length: number): boolean {
  for (let index = start; index < start + length; index += 1) if (source[index] !== 0) return false
  return true
}

function filterRow(row: Uint8Array, above: Uint8Array, pixelLength: number, output: Uint8Array): void {
  output.set(row, 1)
  let best = sumOf(row)
  for (const type of [2, 1, 4]) {
    if (best === 0) return
    const filtered = apply(type, row, above, pixelLength)
    const sum = sumOf(filtered)
    if (sum >= best) continue
    best = sum
    output[0] = type
    output.set(filtered, 1)
  }
}

function sumOf(bytes: Uint8Array): number {
  let sum = 0
  for (let index = 0; index < bytes.length; index += 1) {
    const byte = bytes[index] as number
    sum += byte < 128 ? byte : 256 - byte
  }
  return sum
}

function apply(type: number, row: Uint8Array, above: Uint8Array, pixelLength: number): Uint8Array {
  const filtered = new Uint8Array(row.length)
  for (let index = 0; index < row.length; index += 1) {
    const left = index < pixelLength ? 0 : (row[index - pixelLength] as number)
    const up = above[index] as number
    const aboveLeft = index < pixelLength ? 0 : (above[index - pixelLength] as number)
    const predicted = type === 2 ? up : type === 1 ? left : paeth(left, up, aboveLeft)
    filtered[index] = (row[index] as number) - predicted
  }
  return filtered
}

function paeth(left: number, up: number, aboveLeft: number): number {
  const toLeft = Math.abs(up - aboveLeft)
  const toUp = Math.abs(left - aboveLeft)
  const toBoth = Math.abs(left + up - 2 * aboveLeft)
  if (toLeft <= toUp && toLeft <= toBoth) return left
  return toUp <= toBoth ? up : aboveLeft
}
