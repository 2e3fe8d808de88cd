const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

interface SourceMap {
  readonly mappings: string
  readonly names?: readonly string[]
  readonly sourcesContent?: unknown
}

/**
 * The same map without its columns: of each stretch that comes from one line of the sources, only its beginning is left.
 *
 * @note A stack trace needs files and lines. All the rest, sources included, would be most of the download.
 */
export function mapOfLines<T extends SourceMap>({ sourcesContent: _, ...map }: T): Omit<T, 'sourcesContent'> {
  let from = { column: 0, source: 0, line: 0 }
  let to = { source: 0, line: 0 }
  const lines = map.mappings.split(';').map((line) => {
    from = { ...from, column: 0 }
    let column = 0
    let last: typeof to | undefined
    const kept: string[] = []
    for (const segment of line === '' ? [] : line.split(',')) {
      const [columns = 0, sources = 0, rows = 0] = decode(segment)
      from = { column: from.column + columns, source: from.source + sources, line: from.line + rows }
      if (segmentLength(segment) < 4 || (last?.source === from.source && last.line === from.line)) continue
      last = { source: from.source, line: from.line }
      kept.push(encode(from.column - column, from.source - to.source, from.line - to.line, 0))
      column = from.column
      to = last
    }
    return kept.join(',')
  })
  return { ...map, names: [], mappings: lines.join(';') }
}

function segmentLength(segment: string): number {
  return decode(segment).length
}

/** Base 64 VLQ: five bits a digit, the sixth says that more follow; the lowest bit of a number is its sign. */
function decode(segment: string): number[] {
  const numbers: number[] = []
  let value = 0
  let shift = 0
  for (const digit of segment) {
    const bits = DIGITS.indexOf(digit)
    value |= (bits & 31) << shift
    shift += 5
    if ((bits & 32) !== 0) continue
    numbers.push((value & 1) === 0 ? value >> 1 : -(value >> 1))
    value = 0
    shift = 0
  }
  return numbers
}

function encode(...numbers: readonly number[]): string {
  let text = ''
  for (const number of numbers) {
    let left = number < 0 ? (-number << 1) | 1 : number << 1
    do {
      const more = left > 31
      text += DIGITS[(left & 31) | (more ? 32 : 0)]
      left >>>= 5
    } while (left > 0)
  }
  return text
}
