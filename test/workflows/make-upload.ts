import sharp from 'sharp'
import { encodeFlac } from '../../src/comfyui/files/media/flac.ts'
import { encodeMp4 } from '../../src/comfyui/files/media/mp4.ts'
import type { Upload } from './workflow.ts'

/** The bytes of a file that a user would upload, made by a real encoder where it is a picture. */
export async function makeUpload({ name, width = 64, height = 64, alpha = false, ...media }: Upload): Promise<Buffer> {
  const extension = name.slice(name.lastIndexOf('.') + 1)
  if (extension === 'mp4') {
    return encodeMp4({ width, height, frameCount: media.frames ?? 1, framesPerSecond: media.fps ?? 24 }, [])
  }
  if (extension === 'flac') {
    const { seconds = 1, sampleRate = 44100, channels = 2 } = media
    return encodeFlac({ sampleRate, channels, length: seconds * sampleRate }, [])
  }
  const background = { r: 40, g: 90, b: 160, ...(alpha && { alpha: 0.5 }) }
  const picture = sharp({ create: { width, height, channels: alpha ? 4 : 3, background } })
  return picture.toFormat(extension === 'jpg' ? 'jpeg' : (extension as 'png' | 'webp')).toBuffer()
}
