import type { EmbeddedTexts } from './silence.ts'

/** Writes a latent of zeros as a safetensors file. */
export function encodeLatent(shape: readonly number[], texts: EmbeddedTexts): Buffer {
  const length = shape.reduce((product, side) => product * side, 4)
  const metadata = texts.length > 0 ? { __metadata__: Object.fromEntries(texts) } : {}
  const header = JSON.stringify({
    ...metadata,
    latent_format_version_0: { dtype: 'F32', shape: [0], data_offsets: [0, 0] },
    latent_tensor: { dtype: 'F32', shape, data_offsets: [0, length] },
  })
  // @note The header is filled up with spaces, so that the numbers behind it stand at a multiple of eight.
  const bytes = Buffer.from(header)
  const padding = (8 - (bytes.length % 8)) % 8
  const size = Buffer.alloc(8)
  size.writeBigUInt64LE(BigInt(bytes.length + padding))
  return Buffer.concat([size, bytes, Buffer.alloc(padding, ' '), Buffer.alloc(length)])
}
