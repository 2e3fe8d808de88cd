import sharp from 'sharp'
import { readMedia } from '../contract/media.ts'

/** What a reader that is none of the mock's finds in a file. */
export interface Output {
  readonly format: string | undefined
  readonly width?: number | undefined
  readonly height?: number | undefined
  readonly frames?: number | undefined
  readonly duration?: number | undefined
  readonly text?: string
}

/** Reads a file that came over `/view`: pictures are decoded to the last pixel by sharp. */
export async function readOutput(filename: string, bytes: Buffer): Promise<Output> {
  const extension = filename.slice(filename.lastIndexOf('.') + 1)
  switch (extension) {
    case 'png':
    case 'webp': {
      const { format, width, height, pages = 1, pageHeight } = await sharp(bytes, { animated: true }).metadata()
      const { info } = await sharp(bytes, { animated: true }).raw().toBuffer({ resolveWithObject: true })
      if (info.width !== width) throw new Error(`${filename} is decoded ${info.width} wide and says ${width}`)
      return { format, width, height: pageHeight ?? height, frames: pages }
    }
    case 'txt':
      return { format: 'text', text: bytes.toString() }
    case 'latent':
      return { format: 'latent_tensor' in JSON.parse(safetensorsHeader(bytes)) ? 'latent' : undefined }
    case 'glb': {
      const isWhole = bytes.toString('latin1', 0, 4) === 'glTF' && bytes.readUInt32LE(8) === bytes.length
      return { format: isWhole ? 'glb' : undefined }
    }
    default: {
      const facts = readMedia(bytes)
      return { ...facts, format: facts?.kind }
    }
  }
}

function safetensorsHeader(bytes: Buffer): string {
  return bytes.toString('utf8', 8, 8 + Number(bytes.readBigUInt64LE()))
}
