/** Width, height and the text chunks of a PNG file. */
export function readPngText(bytes: Buffer): { width: number; height: number; texts: Map<string, string> } {
  const texts = new Map<string, string>()
  for (let offset = 8; offset < bytes.length;) {
    const length = bytes.readUInt32BE(offset)
    const type = bytes.toString('latin1', offset + 4, offset + 8)
    const data = bytes.subarray(offset + 8, offset + 8 + length)
    const end = data.indexOf(0)
    if (type === 'tEXt') texts.set(data.toString('latin1', 0, end), data.toString('latin1', end + 1))
    offset += length + 12
  }
  return { width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20), texts }
}
