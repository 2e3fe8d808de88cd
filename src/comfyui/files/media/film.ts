import type { Mosaic } from './mosaic.ts'
import type { Silence } from './silence.ts'

export interface VideoShape {
  readonly width: number
  readonly height: number
  readonly frameCount: number
  readonly framesPerSecond: number
}

/** What a file with moving pictures, sound or both is made of. */
export interface Film {
  readonly picture?: VideoShape
  readonly sound?: Silence
}

/** Moving pictures to write: grey where nobody says what they show. */
export interface MovingPictures extends VideoShape {
  /** The colours of one picture; the very same object where it is the same picture again. */
  readonly mosaic?: (index: number) => Mosaic
}

/** Pictures in the form in which a container holds them. */
export interface PictureTrack {
  readonly codec: 'h264' | 'vp9' | 'av1'
  /** What a decoder must know beforehand. */
  readonly setup?: Buffer
  readonly frames: readonly EncodedFrame[]
}

export interface EncodedFrame {
  readonly bytes: Buffer
  /** Can be shown without the frames before it. */
  readonly isKey: boolean
}

/** Sound in the form in which a container holds it. */
export interface SoundTrack {
  readonly codec: 'aac' | 'opus'
  readonly sampleRate: number
  readonly channels: number
  /** Samples that are to be heard. */
  readonly length: number
  /** Samples that come out of the decoder before the first that is to be heard. */
  readonly delay: number
  readonly setup: Buffer
  readonly packetSamples: number
  readonly packets: readonly Buffer[]
}
