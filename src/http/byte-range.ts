/**
 * Reads a `Range` header (protocol 8.6): one range of bytes, its end exclusive; `undefined` without a header.
 *
 * @note aiohttp serves no lists of ranges, and refuses every other unit instead of ignoring it.
 */
export function parseByteRange(
  header: string | null,
  size: number,
): { readonly start: number; readonly end: number } | 'unsatisfiable' | undefined {
  if (header === null) return undefined
  const [, first = '', last = ''] = /^bytes=(\d*)-(\d*)$/.exec(header) ?? []
  if (first === '' && last === '') return 'unsatisfiable'
  if (first === '') {
    // @note `bytes=-0` is the whole file here, as Python's -0 is 0.
    const start = last === '' || Number(last) === 0 ? 0 : Math.max(0, size - Number(last))
    return start >= size ? 'unsatisfiable' : { start, end: size }
  }
  const start = Number(first)
  const end = last === '' ? size : Math.min(Number(last) + 1, size)
  if ((last !== '' && Number(last) < start) || start >= size) return 'unsatisfiable'
  return { start, end }
}
