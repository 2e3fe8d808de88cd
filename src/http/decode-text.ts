import { PythonError } from '../protocol/python-error.ts'

/** Python's `bytes.decode(charset)`. @throws {PythonError} for an unknown charset, or bytes that are not in it */
export function decodeText(bytes: Uint8Array, charset = 'utf-8'): string {
  try {
    return new TextDecoder(charset, { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    throw new PythonError('UnicodeDecodeError', `'${charset}' codec can't decode the body`)
  }
}
