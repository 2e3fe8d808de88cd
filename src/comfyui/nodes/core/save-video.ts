import { hasAacRate, aacTrack } from '../../files/media/aac.ts'
import { AV1_CELL, av1Track } from '../../files/media/av1.ts'
import { copyMatroska, copyMp4 } from '../../files/media/copy-film.ts'
import type { MovingPictures } from '../../files/media/film.ts'
import { H264_CELL, h264Track } from '../../files/media/h264.ts'
import { encodeMatroska } from '../../files/media/matroska.ts'
import { BT709, mosaicsOf } from '../../files/media/mosaic.ts'
import { encodeMp4 } from '../../files/media/mp4.ts'
import { opusTrack } from '../../files/media/opus.ts'
import type { Silence } from '../../files/media/silence.ts'
import type { ImageValue } from '../image-value.ts'
import { NodeError, type NodeContext, type NodeOutput } from '../node-behaviour.ts'
import { embeddedTexts } from './embedded-texts.ts'
import { numberInput, textInput } from './input-values.ts'
import { needVideo } from './media-nodes.ts'
import { saveFiles } from './save-files.ts'
import type { VideoValue } from './values.ts'

type Container = 'mp4' | 'mkv' | 'webm'

interface Choice {
  readonly container: Container
  readonly codec: string
  /** How the options of the encoder read in Python, where it is told any. */
  readonly options: string
  /** Encoded anew whatever the video is in. */
  readonly isNew: boolean
}

/** Saves a video: a file as it is where the format allows it, else its pictures and its sound. */
export function saveVideo(context: NodeContext): NodeOutput {
  const video = needVideo(context.raw.get('video'), 'get_dimensions')
  const choice = choiceOf(context)
  const saved = saveFiles(context, {
    prefix: textInput(context, 'filename_prefix', 'video/ComfyUI'),
    extension: choice.container,
    underscore: true,
    size: video.images,
    encode: () => encodeVideo(video, choice, context),
  })
  return { result: [video], ui: { images: saved, animated: [true] } }
}

/** @note `auto` is MP4, but for AV1, which is WebM; the codec stands with the format or, in older graphs, beside it. */
function choiceOf(context: NodeContext): Choice {
  const format = textInput(context, 'format', 'auto')
  const place = context.raw.has('format.codec') ? 'format.codec' : 'codec'
  const codec = textInput(context, place, 'auto')
  const isNew = context.inputs[`${place}.encoding`] === 're-encode'
  const quality = numberInput(context, `${place}.encoding.crf`, 23)
  const container =
    format === 'mkv' || format === 'webm' || format === 'mp4' ? format : codec === 'av1' ? 'webm' : 'mp4'
  const options = isNew ? `{'crf': '${Number.isInteger(quality) ? quality.toFixed(1) : quality}'}` : '{}'
  return { container, codec, options, isNew }
}

function encodeVideo(video: VideoValue, choice: Choice, context: NodeContext): Buffer {
  const { container, codec } = choice
  const texts = embeddedTexts(context)
  const isAv1 = codec === 'av1' || (codec === 'auto' && container === 'webm')
  if (container === 'webm' && !isAv1) throw new NodeError('ValueError', 'WebM output requires the AV1 codec')
  const file = video.source
  if (file && canCopy(video, choice)) {
    if (container === 'mp4') return copyMp4(file.bytes, texts)
    return copyMatroska(file.bytes, container === 'webm' ? 'webm' : 'matroska', texts)
  }
  const images = file ? evenSized(video.images) : video.images
  if (!file) requirePictures(images, isAv1, choice.options)
  const pictures: MovingPictures = {
    width: images.width,
    height: images.height,
    frameCount: images.batch,
    framesPerSecond: Math.round(video.framesPerSecond * 1000) / 1000,
    mosaic: mosaicsOf(video.images, isAv1 ? AV1_CELL : H264_CELL, BT709, images),
  }
  const depth = (video.bitDepth ?? 8) >= 10 ? 10 : 8
  const track = isAv1 ? av1Track(pictures, { depth, saysColors: true }) : h264Track(pictures, depth)
  const sound = soundOf(video, pictures, container)
  if (container === 'mp4') return encodeMp4(pictures, texts, track, sound)
  const soundTrack = sound && (container === 'webm' ? opusTrack(sound) : aacTrack(sound))
  return encodeMatroska(container === 'webm' ? 'webm' : 'matroska', pictures, track, texts, soundTrack)
}

const WEBM_CODECS = new Set(['av1', 'vp8', 'vp9', 'opus', 'vorbis'])

/** Whether the streams of a file may stay what they are. */
function canCopy({ source }: VideoValue, { container, codec, isNew }: Choice): boolean {
  const codecs = source?.codecs
  if (!source || !codecs || isNew || source.isCut === true) return false
  if ((codecs.container === 'mp4') !== (container === 'mp4')) return false
  if (codec !== 'auto' && codec !== codecs.picture) return false
  const { picture = 'vp9', sound = 'opus' } = codecs
  return container !== 'webm' || (WEBM_CODECS.has(picture) && WEBM_CODECS.has(sound))
}

/** @note What is encoded anew loses the last row or column of odd sizes; pictures of a graph are refused instead. */
function evenSized(images: ImageValue): ImageValue {
  const width = images.width > 1 ? images.width - (images.width % 2) : images.width
  const height = images.height > 1 ? images.height - (images.height % 2) : images.height
  return { ...images, width, height }
}

function requirePictures({ width, height, channels }: ImageValue, isAv1: boolean, options: string): void {
  if (channels !== 3)
    throw new NodeError('ValueError', `Unexpected numpy array shape \`(${height}, ${width}, ${channels})\``)
  if (isAv1 || (width % 2 === 0 && height % 2 === 0)) return
  const call = `avcodec_open2("libx264", ${options})`
  throw new NodeError('av.error.ExternalError', `[Errno 542398533] Generic error in an external library: '${call}'`)
}

const LAYOUTS = [1, 2, 6]

/** @note Sound is cut where the pictures end; WebM has it at 48 kHz. */
function soundOf(video: VideoValue, pictures: MovingPictures, container: Container): Silence | undefined {
  const { audio } = video
  if (!audio) return undefined
  const isWebm = container === 'webm'
  if (!isWebm && !hasAacRate(audio.sampleRate)) {
    const options = container === 'mp4' ? "{\\'movflags\\': \\'use_metadata_tags+faststart\\'}" : '{}'
    throw new NodeError('av.error.ArgumentError', `Invalid argument: 'avcodec_open2("aac", ${options})' returned 22`)
  }
  if (!video.source && !LAYOUTS.includes(audio.channels)) {
    const reason = `Expected planar \`array.shape[0]\` to equal \`2\` but got \`${audio.channels}\``
    throw new NodeError('ValueError', reason)
  }
  const seconds = pictures.frameCount / pictures.framesPerSecond
  const length = Math.min(audio.length, Math.ceil(audio.sampleRate * seconds))
  // @note Opus in more than two channels needs a map of them: two are enough for silence.
  const channels = LAYOUTS.includes(audio.channels) && !(isWebm && audio.channels > 2) ? audio.channels : 2
  return { sampleRate: audio.sampleRate, channels, length }
}
