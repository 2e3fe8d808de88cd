const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** Python's `bytes.decode('utf-8', 'surrogateescape')`: what is no UTF-8 becomes a lone surrogate, byte by byte. */
export function decodeEscaping(bytes: Uint8Array): string {
  try {
    return strict.decode(bytes)
  } catch {
    return escapeInvalid(bytes)
  }
}

function escapeInvalid(bytes: Uint8Array): string {
  let text = ''
  for (let at = 0; at < bytes.length;) {
    const byte = bytes[at] ?? 0
    const length = byte < 0x80 ? 1 : byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4
    const character = decodeOne(bytes.subarray(at, at + length))
    text += character ?? String.fromCharCode(0xdc00 + byte)
    at += character === undefined ? 1 : length
  }
  return text
}

function decodeOne(bytes: Uint8Array): string | undefined {
  try {
    return strict.decode(bytes)
  } catch {
    return undefined
  }
}
