import type { EmbeddedTexts } from './silence.ts'

/** Writes a latent of zeros as a safetensors file. */
export function encodeLatent(shape: readonly number[], texts: EmbeddedTexts): Buffer {
  const length = shape.reduce((product, side) => product * side, 4)
  const tensors = {
    latent_format_version_0: { dtype: 'F32', shape: [0], data_offsets: [0, 0] },
    latent_tensor: { dtype: 'F32', shape, data_offsets: [0, length] },
  }
  return encodeSafetensors(tensors, length, texts)
}

/** Writes a model without any weights. */
export function encodeEmptyModel(texts: EmbeddedTexts): Buffer {
  return encodeSafetensors({}, 0, texts)
}

function encodeSafetensors(tensors: Record<string, unknown>, length: number, texts: EmbeddedTexts): Buffer {
  const metadata = texts.length > 0 ? { __metadata__: Object.fromEntries(texts) } : {}
  const header = JSON.stringify({ ...metadata, ...tensors })
  // @note The header is filled up with spaces, so that the numbers behind it stand at a multiple of eight.
  const bytes = Buffer.from(header)
  const padding = (8 - (bytes.length % 8)) % 8
  const size = Buffer.alloc(8)
  size.writeBigUInt64LE(BigInt(bytes.length + padding))
  return Buffer.concat([size, bytes, Buffer.alloc(padding, ' '), Buffer.alloc(length)])
}

/** The shape of the latent in a safetensors file; `undefined` where the bytes are no such file, or have no latent. */
export function readLatentShape(bytes: Uint8Array): number[] | undefined {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (buffer.length < 8) return undefined
  const header: unknown = JSON.parse(buffer.toString('utf8', 8, 8 + Number(buffer.readBigUInt64LE())))
  if (typeof header !== 'object' || header === null || !('latent_tensor' in header)) return undefined
  const entry = header.latent_tensor
  const shape: unknown = typeof entry === 'object' && entry !== null && 'shape' in entry ? entry.shape : undefined
  return Array.isArray(shape) && shape.every((side) => typeof side === 'number') ? shape : undefined
}
