/** Bytes of media files, made by hand. */

export function u16(...values: readonly number[]): Buffer {
  return Buffer.from(values.flatMap((value) => [(value >> 8) & 0xff, value & 0xff]))
}

export function u32(...values: readonly number[]): Buffer {
  return Buffer.concat(
    values.map((value) => {
      const bytes = Buffer.alloc(4)
      bytes.writeUInt32BE(value)
      return bytes
    }),
  )
}

export function u64(value: number): Buffer {
  return Buffer.concat([u32(Math.floor(value / 2 ** 32)), u32(value % 2 ** 32)])
}

/** A box of MP4: its length, its name, its content. */
export function box(type: string, ...parts: readonly (Buffer | string)[]): Buffer {
  const data = Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part, 'latin1') : part)))
  return Buffer.concat([u32(data.length + 8), Buffer.from(type, 'latin1'), data])
}

/** The same with its length in 64 bits. */
export function longBox(type: string, ...parts: readonly Buffer[]): Buffer {
  const data = Buffer.concat(parts)
  return Buffer.concat([u32(1), Buffer.from(type, 'latin1'), u64(data.length + 16), data])
}

/** An element of Matroska: its id, its length, its content. */
export function element(id: number, ...parts: readonly (Buffer | number)[]): Buffer {
  const data = Buffer.concat(parts.map((part) => (typeof part === 'number' ? Buffer.from([part]) : part)))
  return Buffer.concat([idBytes(id), Buffer.from([0x40 | (data.length >> 8), data.length & 0xff]), data])
}

/** The same with a length that says "until the end". */
export function openElement(id: number, ...parts: readonly Buffer[]): Buffer {
  return Buffer.concat([idBytes(id), Buffer.from([0xff]), ...parts])
}

function idBytes(id: number): Buffer {
  const hex = id.toString(16)
  return Buffer.from(hex.padStart(hex.length + (hex.length % 2), '0'), 'hex')
}
