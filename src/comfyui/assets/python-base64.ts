import { PythonError } from '../../protocol/python-error.ts'

const ALPHABET = /[A-Za-z0-9+/]/

/**
 * Python's `base64.urlsafe_b64decode` of a text that lost its padding.
 *
 * @note Characters that are no Base64 are passed over, yet count for the padding that is put back.
 * @throws {PythonError} where Python raises
 */
export function decodeUrlSafe(text: string): Buffer {
  const length = Array.from(text).length
  if (/[^\0-\x7f]/.test(text))
    throw new PythonError('ValueError', 'string argument should contain only ASCII characters')
  const padded = text.replaceAll('-', '+').replaceAll('_', '/') + '='.repeat((4 - (length % 4)) % 4)
  let data = ''
  let pads = 0
  for (const character of padded) {
    const place = data.length % 4
    if (character === '=') {
      pads += 1
      if (place >= 2 && place + pads >= 4) return Buffer.from(data, 'base64')
    } else if (ALPHABET.test(character)) {
      data += character
      pads = 0
    }
  }
  if (data.length % 4 === 0) return Buffer.from(data, 'base64')
  if (data.length % 4 === 2 || data.length % 4 === 3) throw new PythonError('binascii.Error', 'Incorrect padding')
  const reason = `number of data characters (${data.length}) cannot be 1 more than a multiple of 4`
  throw new PythonError('binascii.Error', `Invalid base64-encoded string: ${reason}`)
}
