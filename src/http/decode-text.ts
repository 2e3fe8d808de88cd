import { PythonError } from '../protocol/python-error.ts'
import { codecOf } from './python-codec.ts'

/**
 * Python's `bytes.decode(charset)`.
 *
 * @throws {PythonError} for an unknown charset, or bytes that are not in it
 */
export function decodeText(bytes: Uint8Array, charset = 'utf-8'): string {
  // @note No bytes are a text in any charset, even in one that is none.
  if (bytes.length === 0) return ''
  const codec = codecOf(charset)
  if (codec === undefined) throw new PythonError('LookupError', `unknown encoding: ${charset}`)
  if (codec === 'latin-1') return Buffer.from(bytes).toString('latin1')
  try {
    // @note What the Web calls ASCII is windows-1252, and takes every byte.
    if (codec === 'ascii') return decodeAs('utf-8', bytes.every((byte) => byte < 0x80) ? bytes : INVALID)
    // @note Python's `utf-8` keeps a byte order mark as a character, `utf-8-sig` and `utf-16` drop it.
    if (codec === 'utf-8-sig')
      return decodeAs('utf-8', startsWith(bytes, [0xef, 0xbb, 0xbf]) ? bytes.subarray(3) : bytes)
    if (codec !== 'utf-16') return decodeAs(codec.label, bytes)
    if (startsWith(bytes, [0xfe, 0xff])) return decodeAs('utf-16be', bytes.subarray(2))
    return decodeAs('utf-16le', startsWith(bytes, [0xff, 0xfe]) ? bytes.subarray(2) : bytes)
  } catch {
    throw new PythonError('UnicodeDecodeError', `'${charset}' codec can't decode the body`)
  }
}

const INVALID = Uint8Array.of(0xff)

function decodeAs(label: string, bytes: Uint8Array): string {
  return new TextDecoder(label, { fatal: true, ignoreBOM: true }).decode(bytes)
}

function startsWith(bytes: Uint8Array, start: readonly number[]): boolean {
  return start.every((byte, index) => bytes[index] === byte)
}
