import type { LatentValue } from '../image-value.ts'

/** Samples of sound behind one place of a latent, by its channels: Stable Audio has 64 of them, ACE-Step 8. */
const soundBlock = (channels: number): number => (channels === 8 ? 4096 : 2048)
const SOUND_RATE = 44100

/** The side of the square of pixels behind one place, and the frames behind one step in time. */
function blocks(channels: number, isVideo: boolean): { side: number; stride: number } {
  switch (channels) {
    case 3:
      return { side: 1, stride: 4 }
    case 12:
      return { side: 8, stride: 6 }
    case 32:
      return { side: 16, stride: 4 }
    case 64:
      return { side: 32, stride: 4 }
    case 128:
      return { side: isVideo ? 32 : 16, stride: 8 }
  }
  return { side: 8, stride: 4 }
}

/** Batch, channels and a length, or rows and columns, with time before them in a film. */
export type TensorShape =
  | readonly [batch: number, channels: number, length: number]
  | readonly [batch: number, channels: number, rows: number, columns: number]
  | readonly [batch: number, channels: number, time: number, rows: number, columns: number]

/** The shape of the tensor that a latent is. */
export function tensorShape({ width, height, batch, channels = 4, frames, seconds }: LatentValue): TensorShape {
  if (seconds !== undefined) {
    const length = Math.round((seconds * SOUND_RATE) / soundBlock(channels))
    return channels === 8 ? [batch, channels, 16, length] : [batch, channels, length]
  }
  const { side, stride } = blocks(channels, frames !== undefined)
  const [rows, columns] = [Math.floor(height / side), Math.floor(width / side)]
  if (frames === undefined) return [batch, channels, rows, columns]
  return [batch, channels, Math.floor((frames - 1) / stride) + 1, rows, columns]
}

/** The latent whose tensor has this shape; `undefined` where none has. */
export function latentOfShape(shape: readonly number[]): LatentValue | undefined {
  const [batch, channels, first, second, third] = shape
  if (batch === undefined || channels === undefined || first === undefined || shape.length > 5) return undefined
  if (second === undefined) return soundLatent(batch, channels, first)
  if (third !== undefined) {
    const { side, stride } = blocks(channels, true)
    const frames = (first - 1) * stride + 1
    return { kind: 'latent', width: third * side, height: second * side, batch, channels, frames }
  }
  if (channels === 8 && first === 16) return soundLatent(batch, channels, second)
  const { side } = blocks(channels, false)
  return { kind: 'latent', width: second * side, height: first * side, batch, channels }
}

/** A latent of sound: so many places long. */
export function soundLatent(batch: number, channels: number, length: number): LatentValue {
  const seconds = (length * soundBlock(channels)) / SOUND_RATE
  return { kind: 'latent', width: 8, height: 8, batch, channels, seconds }
}
