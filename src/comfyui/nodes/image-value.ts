import type { Json } from '../../protocol/json.ts'

/**
 * A batch of images on its way along a link: symbolic, but truthful. Sizes are known at once, pixels are made when
 * somebody asks for them.
 */
export interface ImageValue {
  readonly kind: 'image'
  /** Pixels. */
  readonly width: number
  /** Pixels. */
  readonly height: number
  readonly batch: number
  /** 1 grey, 3 RGB, 4 RGBA. */
  readonly channels: number
  /** What the picture was loaded from, where it was. */
  readonly name?: string
  frame(index: number): Frame
}

/** The pixels of one image. */
export type Frame = SolidFrame | RasterFrame | FloatFrame

/** One colour everywhere; components 0 to 1, as many as channels. */
export interface SolidFrame {
  readonly kind: 'solid'
  readonly color: readonly number[]
}

/** Bytes 0 to 255, row by row, as many per pixel as channels: what `clip(255 * x)` of ComfyUI's floats gives. */
export interface RasterFrame {
  readonly kind: 'raster'
  readonly bytes: Uint8Array
  /** Made up by the mock: no server has compressed this picture, so the quickest way will do. */
  readonly isSketch?: true
}

/** Floats, 0 for black and 1 for white, in the order of {@link RasterFrame}: what no byte can say exactly. */
export interface FloatFrame {
  readonly kind: 'float'
  readonly values: Float32Array
}

/** A batch of masks: one channel, 0 for kept and 1 for masked. */
export interface MaskValue {
  readonly kind: 'mask'
  /** Pixels. */
  readonly width: number
  /** Pixels. */
  readonly height: number
  readonly batch: number
  frame(index: number): Frame
}

/** A latent: only its size matters here. Width and height are those of the picture that it decodes to. */
export interface LatentValue {
  readonly kind: 'latent'
  readonly width: number
  readonly height: number
  readonly batch: number
  /** Channels of the latent itself; 4 where nothing is said. */
  readonly channels?: number
  /** Frames of the video that it decodes to; 1 where nothing is said. */
  readonly frames?: number
  /** Seconds of the sound that it decodes to, for audio latents. */
  readonly seconds?: number
  /** The number that all samples are; 0 where nothing is said. */
  readonly fill?: number
  /** What the dict holds besides the samples. */
  readonly entries?: ReadonlyMap<string, Json>
  /** The picture that an image was encoded from, where one was. */
  readonly source?: ImageValue
  /** What makes the sampled picture: differs with graph and seed. */
  readonly seed?: string
}
