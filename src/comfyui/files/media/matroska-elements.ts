/** An element of Matroska that holds others. */
export function element(id: number, ...children: readonly Buffer[]): Buffer {
  return raw(id, Buffer.concat(children))
}

export function raw(id: number, data: Buffer): Buffer {
  const length = Buffer.alloc(8)
  length.writeBigUInt64BE((1n << 56n) | BigInt(data.length))
  return Buffer.concat([bytesOf(id), length, data])
}

export function uint(id: number, value: number): Buffer {
  return raw(id, bytesOf(value))
}

export function text(id: number, value: string): Buffer {
  return raw(id, Buffer.from(value))
}

export function float(id: number, value: number): Buffer {
  const data = Buffer.alloc(8)
  data.writeDoubleBE(value)
  return raw(id, data)
}

function bytesOf(value: number): Buffer {
  const bytes: number[] = []
  for (let rest = value; rest > 0 || bytes.length === 0; rest = Math.floor(rest / 256)) bytes.unshift(rest % 256)
  return Buffer.from(bytes)
}
