import { encodeAnimatedPng } from '../../files/media/animated-png.ts'
import { encodeMatroska } from '../../files/media/matroska.ts'
import { encodeMp4, type VideoShape } from '../../files/media/mp4.ts'
import { greyH264 } from '../../files/media/h264.ts'
import { encodeLatent } from '../../files/media/safetensors.ts'
import { vp9Frames } from '../../files/media/vp9.ts'
import { encodeWebp, type WebpFrame } from '../../files/media/webp.ts'
import { frameBytes } from '../../pixels/frame.ts'
import { sizeOf } from '../../pixels/image.ts'
import type { ImageValue } from '../image-value.ts'
import type { NodeBehaviour, NodeContext, NodeOutput } from '../node-behaviour.ts'
import { embeddedTexts } from './embedded-texts.ts'
import { needVideo } from './media-nodes.ts'
import { numberInput, textInput } from './input-values.ts'
import { tensorShape } from './latent-shape.ts'
import { needImage, needLatent } from './python-access.ts'
import { saveFiles } from './save-files.ts'

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
  SaveVideo: { run: (context) => saveVideo(context) },
  SaveWEBM: {
    run(context) {
      const images = needImage(context.raw.get('images'), 'shape')
      const video: VideoShape = {
        width: images.width,
        height: images.height,
        frameCount: images.batch,
        framesPerSecond: numberInput(context, 'fps', 24),
      }
      const encode = (): Buffer => encodeMatroska('webm', video, webmTrack(video), embeddedTexts(context))
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

function saveVideo(context: NodeContext): NodeOutput {
  const video = needVideo(context.raw.get('video'), 'get_dimensions')
  const { images, framesPerSecond } = video
  const shape: VideoShape = { width: images.width, height: images.height, frameCount: images.batch, framesPerSecond }
  const format = textInput(context, 'format', 'auto')
  const extension = format === 'mkv' || format === 'webm' ? format : 'mp4'
  const encode = (): Buffer => {
    const texts = embeddedTexts(context)
    if (extension === 'mp4') return encodeMp4(shape, texts)
    if (extension === 'webm') return encodeMatroska('webm', shape, webmTrack(shape), texts)
    const stream = greyH264(shape.width, shape.height, shape.frameCount)
    const frames = stream.frames.map((frame) => withLength(frame))
    return encodeMatroska('matroska', shape, { codec: 'V_MPEG4/ISO/AVC', setup: avcSetup(stream), frames }, texts)
  }
  const saved = saveFiles(context, {
    prefix: textInput(context, 'filename_prefix', 'video/ComfyUI'),
    extension,
    underscore: true,
    size: images,
    encode,
  })
  return { result: [video], ui: { images: saved, animated: [true] } }
}

/** @note VP9 also where AV1 was asked for: a file that players open is worth more than the name of its codec. */
function webmTrack(video: VideoShape): { codec: string; frames: Buffer[] } {
  return { codec: 'V_VP9', frames: vp9Frames(video.width, video.height, video.frameCount) }
}

function withLength(unit: Buffer): Buffer {
  const length = Buffer.alloc(4)
  length.writeUInt32BE(unit.length)
  return Buffer.concat([length, unit])
}

function avcSetup({
  sequenceParameters: sps,
  pictureParameters: pps,
}: {
  sequenceParameters: Buffer
  pictureParameters: Buffer
}): Buffer {
  const size = (unit: Buffer): Buffer => Buffer.from([unit.length >> 8, unit.length & 0xff])
  return Buffer.concat([
    Buffer.from([1, ...sps.subarray(1, 4), 0xff, 0xe1]),
    size(sps),
    sps,
    Buffer.from([1]),
    size(pps),
    pps,
  ])
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
