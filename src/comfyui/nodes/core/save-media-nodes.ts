import { encodeAnimatedPng } from '../../files/media/animated-png.ts'
import { encodeMatroska } from '../../files/media/matroska.ts'
import { AV1_CELL, av1Track } from '../../files/media/av1.ts'
import type { MovingPictures, PictureTrack } from '../../files/media/film.ts'
import { BT601, mosaicsOf } from '../../files/media/mosaic.ts'
import { encodeLatent } from '../../files/media/safetensors.ts'
import { VP9_CELL, vp9Track } from '../../files/media/vp9.ts'
import { encodeWebp, type WebpFrame } from '../../files/media/webp.ts'
import { frameBytes } from '../../pixels/frame.ts'
import { sizeOf } from '../../pixels/image.ts'
import type { ImageValue } from '../image-value.ts'
import { NodeError, type NodeBehaviour, type NodeContext, type NodeOutput } from '../node-behaviour.ts'
import { embeddedTexts } from './embedded-texts.ts'
import { numberInput, textInput } from './input-values.ts'
import { tensorShape } from './latent-shape.ts'
import { needImage, needLatent } from './python-access.ts'
import { saveFiles } from './save-files.ts'
import { saveVideo } from './save-video.ts'

/** Nodes that save video, moving pictures, latents and text. */
export const saveMediaNodes: Record<string, NodeBehaviour> = {
  SaveLatent: {
    run(context) {
      const latent = needLatent(context.raw.get('samples'))
      const prefix = textInput(context, 'filename_prefix', 'ComfyUI')
      const saved = saveFiles(context, {
        prefix,
        extension: 'latent',
        underscore: true,
        encode: () => encodeLatent(tensorShape(latent), embeddedTexts(context)),
      })
      return { result: [latent], ui: { latents: saved } }
    },
  },
  SaveText: {
    run(context) {
      const text = textInput(context, 'text')
      const prefix = textInput(context, 'filename_prefix', 'ComfyUI')
      const saved = saveFiles(context, {
        prefix,
        extension: textInput(context, 'format', 'txt'),
        encode: () => Buffer.from(text),
      })
      return { result: [text], ui: { text: [text], files: saved } }
    },
  },
  SaveVideo: { run: saveVideo },
  SaveWEBM: {
    run(context) {
      const images = needImage(context.raw.get('images'), 'shape')
      const { width, height } = images
      const codec = textInput(context, 'codec', 'vp9')
      const encode = (): Buffer => {
        if (images.channels < 3)
          throw new NodeError(
            'ValueError',
            `Unexpected numpy array shape \`(${height}, ${width}, ${images.channels})\``,
          )
        const framesPerSecond = Math.round(numberInput(context, 'fps', 24) * 1000) / 1000
        const mosaic = mosaicsOf(images, codec === 'av1' ? AV1_CELL : VP9_CELL, BT601)
        const video: MovingPictures = { width, height, frameCount: images.batch, framesPerSecond, mosaic }
        return encodeMatroska('webm', video, webmTrack(video, codec), embeddedTexts(context))
      }
      const saved = saveFiles(context, {
        prefix: textInput(context, 'filename_prefix', 'ComfyUI'),
        extension: 'webm',
        underscore: true,
        size: images,
        encode,
      })
      return { result: [images], ui: { images: saved, animated: [true] } }
    },
  },
  SaveAnimatedWEBP: {
    run: (context) =>
      saveAnimation(context, 'webp', (images, frames) => encodeWebp(sizeOf(images), frames, embeddedTexts(context))),
  },
  SaveAnimatedPNG: {
    run: (context) =>
      saveAnimation(context, 'png', (images, frames) =>
        encodeAnimatedPng(sizeOf(images), frames, embeddedTexts(context), numberInput(context, 'compress_level', 4)),
      ),
  },
}

/** @note AV1 is written with ten bits a sample. */
function webmTrack(video: MovingPictures, codec: string): PictureTrack {
  return codec === 'av1' ? av1Track(video, { depth: 10, saysColors: false }) : vp9Track(video)
}

function saveAnimation(
  context: NodeContext,
  extension: string,
  encode: (images: ImageValue, frames: readonly WebpFrame[]) => Uint8Array,
): NodeOutput {
  const images = needImage(context.raw.get('images'), 'shape')
  const duration = Math.trunc(1000 / numberInput(context, 'fps', 6))
  const prefix = textInput(context, 'filename_prefix', 'ComfyUI')
  const saved = saveFiles(context, {
    prefix,
    extension,
    underscore: true,
    size: images,
    encode: () => encode(images, distinctFrames(images, duration)),
  })
  return { result: [images], ui: { images: saved, ...(images.batch > 1 && { animated: [true] }) } }
}

/** @note A frame that is the same as the one before only makes that one last longer. */
function distinctFrames(images: ImageValue, duration: number): WebpFrame[] {
  const frames: { bytes: Uint8Array; duration: number }[] = []
  for (let index = 0; index < images.batch; index += 1) {
    const bytes = frameBytes(images.frame(index), sizeOf(images))
    const last = frames.at(-1)
    if (last && Buffer.compare(last.bytes, bytes) === 0) last.duration += duration
    else frames.push({ bytes, duration })
  }
  return frames
}
