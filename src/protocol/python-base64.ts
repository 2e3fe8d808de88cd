import { PythonError } from './python-error.ts'

/**
 * Python's `base64.b64decode`: what is not of the alphabet is left out, padding inside too; that at the end is due.
 *
 * @throws {PythonError} where it is missing, or the text is not ASCII
 */
export function decodeBase64(text: string): Buffer {
  if (/[\u0080-\uffff]/.test(text))
    throw new PythonError('ValueError', 'string argument should contain only ASCII characters')
  const known = text.replace(/[^A-Za-z0-9+/=]/g, '')
  const digits = known.replaceAll('=', '')
  const left = digits.length % 4
  const padding = /=*$/.exec(known)?.[0].length ?? 0
  if (left === 1 || (left > 1 && left + padding < 4)) throw new PythonError('binascii.Error', 'Incorrect padding')
  return Buffer.from(digits, 'base64')
}
