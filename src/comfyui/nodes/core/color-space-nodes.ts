import { frameFloats } from '../../pixels/frame.ts'
import { makeImage, sizeOf } from '../../pixels/image.ts'
import type { Frame, ImageValue } from '../image-value.ts'
import { NodeError, type NodeBehaviour } from '../node-behaviour.ts'
import { needImage } from './python-access.ts'

const f32 = Math.fround

/** The sum of products, each step in 32 bits. */
const sum = (parts: readonly (readonly [weight: number, value: number])[]): number =>
  parts.reduce((total, [weight, value]) => f32(total + f32(f32(weight) * value)), 0)

/** Brightness and colour apart from each other, as JPEG has them: three grey pictures. */
export const colorSpaceNodes: Record<string, NodeBehaviour> = {
  ImageRGBToYUV: {
    run(context) {
      const image = needImage(context.raw.get('image'), 'movedim')
      requireColors(image)
      return [0, 1, 2].map((channel) =>
        pixelwise(image, 3, ([red = 0, green = 0, blue = 0]) => {
          const part = parted(red, green, blue)[channel] ?? 0
          return [part, part, part]
        }),
      )
    },
  },
  ImageYUVToRGB: {
    run(context) {
      const parts = ['Y', 'U', 'V'].map((name) => needImage(context.raw.get(name), 'mean'))
      const [first, second, third] = parts as [ImageValue, ImageValue, ImageValue]
      const batch = first.batch
      const size = { ...sizeOf(first), channels: 3, batch }
      return [
        makeImage(size, (index) => {
          const [y, u, v] = [first, second, third].map((part) => means(part, index)) as [number[], number[], number[]]
          const values = new Float32Array(size.width * size.height * 3)
          for (const [pixel, bright] of y.entries()) values.set(joined(bright, u[pixel] ?? 0, v[pixel] ?? 0), pixel * 3)
          return { kind: 'float', values }
        }),
      ]
    },
  },
}

function requireColors({ batch, channels, height, width }: ImageValue): void {
  if (channels === 3) return
  const shape = `torch.Size([${[batch, channels, height, width].join(', ')}])`
  throw new NodeError('ValueError', `Input size must have a shape of (*, 3, H, W). Got ${shape}`)
}

function parted(red: number, green: number, blue: number): readonly number[] {
  const bright = sum([[0.299, red], [0.587, green], [0.114, blue]]) // prettier-ignore
  return [bright, f32(f32(f32(blue - bright) * f32(0.564)) + 0.5), f32(f32(f32(red - bright) * f32(0.713)) + 0.5)]
}

function joined(bright: number, u: number, v: number): readonly number[] {
  const [blueness, redness] = [f32(u - 0.5), f32(v - 0.5)]
  return [
    f32(bright + f32(f32(1.403) * redness)),
    f32(f32(bright - f32(f32(0.714) * redness)) - f32(f32(0.344) * blueness)),
    f32(bright + f32(f32(1.773) * blueness)),
  ]
}

function pixelwise(
  image: ImageValue,
  channels: number,
  change: (pixel: readonly number[]) => readonly number[],
): ImageValue {
  const size = sizeOf(image)
  return makeImage({ ...size, channels, batch: image.batch }, (index): Frame => {
    const frame = image.frame(index)
    if (frame.kind === 'solid') return { kind: 'solid', color: change(frame.color.map(f32)) }
    const floats = frameFloats(frame, size)
    const values = new Float32Array(size.width * size.height * channels)
    for (let pixel = 0; pixel < size.width * size.height; pixel += 1) {
      values.set(change([...floats.subarray(pixel * size.channels, (pixel + 1) * size.channels)]), pixel * channels)
    }
    return { kind: 'float', values }
  })
}

/** @note A picture in three channels comes back as one: their mean. */
function means(image: ImageValue, index: number): number[] {
  const size = sizeOf(image)
  const floats = frameFloats(image.frame(Math.min(index, image.batch - 1)), size)
  return Array.from({ length: size.width * size.height }, (_, pixel) => {
    const parts = floats.subarray(pixel * size.channels, (pixel + 1) * size.channels)
    return f32(parts.reduce((total, value) => f32(total + value), 0) / size.channels)
  })
}
