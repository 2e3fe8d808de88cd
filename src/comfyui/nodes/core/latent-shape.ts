import type { LatentValue } from '../image-value.ts'

/** Samples of sound behind one place of a latent, by its channels: Stable Audio has 64 of them, ACE-Step 8. */
const SOUND_BLOCKS: Record<number, number> = { 64: 2048, 8: 4096 }
const SOUND_RATE = 44100

/** The side of the square of pixels behind one place, and the frames behind one step in time. */
function blocks(channels: number, isVideo: boolean): { side: number; stride: number } {
  if (channels === 128) return { side: isVideo ? 32 : 16, stride: 8 }
  return { side: 8, stride: 4 }
}

/** The shape of the tensor that a latent is: batch, channels, maybe time, rows, columns. */
export function tensorShape({ width, height, batch, channels = 4, frames, seconds }: LatentValue): number[] {
  if (seconds !== undefined) {
    const length = Math.round((seconds * SOUND_RATE) / (SOUND_BLOCKS[channels] ?? 2048))
    return channels === 8 ? [batch, channels, 16, length] : [batch, channels, length]
  }
  const { side, stride } = blocks(channels, frames !== undefined)
  const depth = frames === undefined ? [] : [Math.floor((frames - 1) / stride) + 1]
  return [batch, channels, ...depth, Math.floor(height / side), Math.floor(width / side)]
}

/** The latent whose tensor has this shape; `undefined` where none has. */
export function latentOfShape(shape: readonly number[]): LatentValue | undefined {
  const [batch, channels, ...sides] = shape
  if (batch === undefined || channels === undefined || sides.length === 0 || sides.length > 3) return undefined
  const isSound = sides.length === 1 || (channels === 8 && sides.length === 2 && sides[0] === 16)
  if (isSound) return soundLatent(batch, channels, sides.at(-1) ?? 0)
  const { side, stride } = blocks(channels, sides.length === 3)
  const [height = 0, width = 0] = sides.slice(-2)
  const frames = sides.length === 3 ? { frames: ((sides[0] ?? 1) - 1) * stride + 1 } : {}
  return { kind: 'latent', width: width * side, height: height * side, batch, channels, ...frames }
}

/** A latent of sound: so many places long. */
export function soundLatent(batch: number, channels: number, length: number): LatentValue {
  const seconds = (length * (SOUND_BLOCKS[channels] ?? 2048)) / SOUND_RATE
  return { kind: 'latent', width: 8, height: 8, batch, channels, seconds }
}
