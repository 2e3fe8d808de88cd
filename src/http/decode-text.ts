import { PythonError } from '../protocol/python-error.ts'

/** Python's `bytes.decode(charset)`. @throws {PythonError} for an unknown charset, or bytes that are not in it */
export function decodeText(bytes: Uint8Array, charset = 'utf-8'): string {
  try {
    const { label, body } = codecOf(bytes, charset.toLowerCase().replaceAll(/[ _]/g, '-'))
    if (label === 'latin-1') return Buffer.from(body).toString('latin1')
    return new TextDecoder(label, { fatal: true, ignoreBOM: true }).decode(body)
  } catch {
    throw new PythonError('UnicodeDecodeError', `'${charset}' codec can't decode the body`)
  }
}

/**
 * @note Python's `utf-16` reads a byte order mark and drops it, `utf-8` keeps it as a character, and its `latin-1` has
 * a character for each byte, where the Web's means another charset.
 */
function codecOf(bytes: Uint8Array, charset: string): { label: string; body: Uint8Array } {
  if (/^(latin-?1|iso-?8859-1|l1)$/.test(charset)) return { label: 'latin-1', body: bytes }
  if (charset === 'utf-8-sig') {
    const hasMark = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf
    return { label: 'utf-8', body: hasMark ? bytes.subarray(3) : bytes }
  }
  if (!/^(utf-?16|u16)$/.test(charset)) return { label: charset, body: bytes }
  const isBigEndian = bytes[0] === 0xfe && bytes[1] === 0xff
  const hasMark = isBigEndian || (bytes[0] === 0xff && bytes[1] === 0xfe)
  return { label: isBigEndian ? 'utf-16be' : 'utf-16le', body: hasMark ? bytes.subarray(2) : bytes }
}
