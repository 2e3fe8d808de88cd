import type { NodeBehaviour } from '../node-behaviour.ts'
import { soundLatent } from './latent-shape.ts'
import { numberInput, pyRound } from './input-values.ts'
import { attributeError, needImage, subscript } from './python-access.ts'
import { isAudio, isVideo, type AudioValue, type VideoValue } from './values.ts'

/** Sound, as it is given along a link. */
export function needAudio(value: unknown, attribute = 'shape'): AudioValue {
  if (isAudio(value)) return value
  throw attributeError(subscript(value, 'waveform'), attribute)
}

export function needVideo(value: unknown, attribute: string): VideoValue {
  if (isVideo(value)) {
    if (value.broken) throw value.broken
    return value
  }
  throw attributeError(value, attribute)
}

/** Nodes that make and change sound and video. */
export const mediaNodes: Record<string, NodeBehaviour> = {
  EmptyAudio: {
    run(context) {
      const sampleRate = numberInput(context, 'sample_rate', 44100)
      const length = pyRound(numberInput(context, 'duration', 60) * sampleRate)
      return [
        {
          kind: 'audio',
          sampleRate,
          channels: numberInput(context, 'channels', 2),
          batch: 1,
          length,
        } satisfies AudioValue,
      ]
    },
  },
  VAEDecodeAudio: {
    run(context) {
      const latent = context.raw.get('samples')
      const seconds = typeof latent === 'object' && latent !== null && 'seconds' in latent ? Number(latent.seconds) : 10
      const batch = typeof latent === 'object' && latent !== null && 'batch' in latent ? Number(latent.batch) : 1
      return [
        {
          kind: 'audio',
          sampleRate: 44100,
          channels: 2,
          batch,
          length: Math.round(seconds * 44100),
        } satisfies AudioValue,
      ]
    },
  },
  VAEEncodeAudio: {
    run(context) {
      const audio = needAudio(context.raw.get('audio'))
      return [soundLatent(audio.batch, 64, Math.round(((audio.length / audio.sampleRate) * 44100) / 2048))]
    },
  },
  CreateVideo: {
    run(context) {
      const images = needImage(context.raw.get('images'), 'shape')
      const audio = context.raw.get('audio')
      const framesPerSecond = numberInput(context, 'fps', 30)
      const bitDepth = numberInput(context, 'bit_depth', 8)
      const sound = isAudio(audio) && { audio }
      return [{ kind: 'video', images, framesPerSecond, bitDepth, ...sound } satisfies VideoValue]
    },
  },
  GetVideoComponents: {
    run(context) {
      const video = needVideo(context.raw.get('video'), 'get_components')
      return [video.images, video.audio ?? null, video.framesPerSecond, video.bitDepth ?? 8, 'sRGB']
    },
  },
}
