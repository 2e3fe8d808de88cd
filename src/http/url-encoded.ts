import { PythonError } from '../protocol/python-error.ts'
import { decodeText } from './decode-text.ts'

/** The fields of an `application/x-www-form-urlencoded` text, as Python's `parse_qsl` reads them. */
export function parseUrlEncoded(text: string, charset?: string): [name: string, value: string][] {
  const pairs: [string, string][] = []
  for (const part of text.split('&')) {
    if (part === '') continue
    const equals = part.indexOf('=')
    const [name, value] = equals === -1 ? [part, ''] : [part.slice(0, equals), part.slice(equals + 1)]
    pairs.push([unquotePlus(name, charset), unquotePlus(value, charset)])
  }
  return pairs
}

function unquotePlus(text: string, charset: string | undefined): string {
  const spaced = text.replaceAll('+', ' ')
  // eslint-disable-next-line no-control-regex -- runs of ASCII are what Python decodes at a time
  return spaced.includes('%') ? spaced.replace(/[\u0000-\u007f]+/g, (run) => decodeRun(run, charset)) : spaced
}

function decodeRun(run: string, charset: string | undefined): string {
  const decoded = run.replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
  const bytes = Buffer.from(decoded, 'latin1')
  try {
    return decodeText(bytes, charset)
  } catch (error) {
    // @note What is not in the charset is replaced here, where elsewhere it is an error.
    if (error instanceof PythonError) return bytes.toString('utf8')
    throw error
  }
}
