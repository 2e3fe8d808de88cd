const ESCAPES = /(?:%(?!2f|25)[0-9a-f]{2})+/gi

/**
 * Decodes the path of a URL as the router sees it: all but encoded slashes and percent signs, so that these cannot be
 * taken for others. What is no UTF-8 stays encoded.
 */
export function decodePathSafely(path: string): string {
  if (!path.includes('%')) return path
  return path.replace(ESCAPES, decodeEscapes).replace(/%2f/g, '%2F')
}

/** Decodes what {@link decodePathSafely} has left. */
export function decodePathRest(segment: string): string {
  return segment.includes('%') ? segment.replaceAll('%2F', '/').replaceAll('%25', '%') : segment
}

/** Decodes a run of escapes; a byte that begins no character of UTF-8 keeps its own. */
export function decodeEscapes(escapes: string): string {
  const bytes = Buffer.from(escapes.replaceAll('%', ''), 'hex')
  let text = ''
  for (let position = 0; position < bytes.length;) {
    const length = sequenceLength(bytes[position] ?? 0)
    const character = decodeSequence(bytes.subarray(position, position + length))
    text += character ?? escapes.slice(position * 3, position * 3 + 3)
    position += character === undefined ? 1 : length
  }
  return text
}

function sequenceLength(lead: number): number {
  if (lead >= 0xf0) return 4
  if (lead >= 0xe0) return 3
  return lead >= 0xc0 ? 2 : 1
}

const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

function decodeSequence(bytes: Uint8Array): string | undefined {
  try {
    return strict.decode(bytes)
  } catch {
    return undefined
  }
}
