import { PythonError } from '../../protocol/python-error.ts'

/** The text that `json.loads` sees in bytes. @throws {PythonError} that names the bytes which are none */
export function decodeUtf8(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    const problem = problemOf(bytes)
    if (problem !== undefined) throw new PythonError('UnicodeDecodeError', `'utf-8' codec can't decode ${problem}`)
    return withSurrogates(bytes)
  }
}

/** @note Halves of characters are let pass. */
function withSurrogates(bytes: Uint8Array): string {
  const codes: number[] = []
  for (let start = 0; start < bytes.length;) {
    const { length } = sequenceAt(bytes, start)
    const [lead = 0, ...rest] = bytes.subarray(start, start + length)
    const bits = length === 1 ? lead : lead & (0x7f >> length)
    codes.push(rest.reduce((code, byte) => code * 64 + (byte & 0x3f), bits))
    start += length
  }
  return codes.map((code) => String.fromCodePoint(code)).join('')
}

function problemOf(bytes: Uint8Array): string | undefined {
  for (let start = 0; start < bytes.length;) {
    const { length, reason } = sequenceAt(bytes, start)
    if (reason === undefined) {
      start += length
      continue
    }
    const lead = (bytes[start] ?? 0).toString(16).padStart(2, '0')
    const place =
      length === 1 ? `byte 0x${lead} in position ${start}` : `bytes in position ${start}-${start + length - 1}`
    return `${place}: ${reason}`
  }
  return undefined
}

/** How long a character is, or how many bytes of it are right and what is wrong then. */
function sequenceAt(bytes: Uint8Array, start: number): { length: number; reason?: string } {
  const lead = bytes[start] ?? 0
  if (lead < 0x80) return { length: 1 }
  const length = lead < 0xc2 ? 0 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : lead < 0xf5 ? 4 : 0
  if (length === 0) return { length: 1, reason: 'invalid start byte' }
  for (let index = 1; index < length; index += 1) {
    const byte = bytes[start + index]
    if (byte === undefined) return { length: index, reason: 'unexpected end of data' }
    const [least, most] = index === 1 ? secondByte(lead) : [0x80, 0xbf]
    if (byte < least || byte > most) {
      return isSurrogate(bytes, start) ? { length } : { length: index, reason: 'invalid continuation byte' }
    }
  }
  return { length }
}

/** Half of a character, whole in itself. */
function isSurrogate(bytes: Uint8Array, start: number): boolean {
  const [lead = 0, second = 0, third = 0] = bytes.subarray(start, start + 3)
  return lead === 0xed && second >= 0xa0 && second <= 0xbf && third >= 0x80 && third <= 0xbf
}

/** @note Some leads allow only a part: no overlong forms, no surrogates, nothing beyond the last character. */
function secondByte(lead: number): readonly [number, number] {
  switch (lead) {
    case 0xe0:
      return [0xa0, 0xbf]
    case 0xed:
      return [0x80, 0x9f]
    case 0xf0:
      return [0x90, 0xbf]
    case 0xf4:
      return [0x80, 0x8f]
  }
  return [0x80, 0xbf]
}
