import { join } from 'node:path'
import type { Json } from '../../../protocol/json.ts'
import { BT709, mosaicsOf } from '../../files/media/mosaic.ts'
import { encodeMp4 } from '../../files/media/mp4.ts'
import { H264_CELL } from '../../files/media/h264.ts'
import { readPicture } from '../../files/read-picture.ts'
import { frameBytes, frameFloats, fromByte } from '../../pixels/frame.ts'
import { makeImage, makeMask, pickFrames, sizeOf, solidImage, solidMask } from '../../pixels/image.ts'
import { sampledPicture } from '../../pixels/sampled-picture.ts'
import { scaleLanczos } from '../../pixels/scale-lanczos.ts'
import type { ImageValue } from '../image-value.ts'
import { NodeError, type NodeBehaviour, type NodeContext, type NodeOutput } from '../node-behaviour.ts'
import { grownValues, numbered } from './autogrow.ts'
import { numberInput, textInput } from './input-values.ts'
import { fileFingerprint } from './load-image-nodes.ts'
import { needImage } from './python-access.ts'
import { type FileReference, previewImages, saveImages } from './save-image-files.ts'
import { isImage } from './values.ts'

/** Nodes whose widget shows what came of them. */
export const shownNodes: Record<string, NodeBehaviour> = {
  Painter: {
    fingerprint: (inputs, files) => {
      const name = inputs.get('mask')
      if (typeof name !== 'string' || name.trim() === '') return ''
      const print = fileFingerprint('mask')(inputs, files)
      return typeof print === 'string' ? print : ''
    },
    run: (context) => paint(context),
  },
  CurveEditor: {
    run(context) {
      const histogram = context.raw.get('histogram') ?? null
      const result = [context.raw.get('curve')]
      return Array.isArray(histogram) ? { result, ui: { histogram: histogram as Json[] } } : { result }
    },
  },
  ImageHistogram: { run: (context) => histograms(needImage(context.raw.get('image'), 'cpu')) },
  LossGraphNode: {
    run: (context) => ({ ui: previewImages(context, solidImage({ width: 840, height: 520, batch: 1 }, [1, 1, 1])) }),
  },
  GLSLShader: { run: (context) => shade(context) },
  SAM3_TrackPreview: { run: (context) => showTracks(context) },
}

/** @note The painting lies on the first image, or on a plane of one colour; how much it covers is the mask. */
function paint(context: NodeContext): NodeOutput {
  const given = context.raw.get('image') ?? null
  const base = given === null ? plane(context) : pickFrames(needImage(given, 'shape'), [0])
  const name = textInput(context, 'mask')
  const painting = name.trim() === '' ? undefined : readPainting(context, name, base)
  const mask = painting
    ? makeMask({ ...base, batch: 1 }, () => ({ kind: 'float', values: painting.filter((_, index) => index % 4 === 3) }))
    : solidMask({ width: base.width, height: base.height, batch: 1 }, 0)
  const image = painting ? makeImage({ ...sizeOf(base), batch: 1 }, () => covered(base, painting)) : base
  return { result: [image, mask], ui: previewImages(context, image) }
}

function plane(context: NodeContext): ImageValue {
  const hex = textInput(context, 'bg_color', '#000000').replace(/^#+/, '')
  const color = [0, 2, 4].map((start) =>
    hex.length === 6 ? fromByte(Number.parseInt(hex.slice(start, start + 2), 16)) : 0,
  )
  const shape = { width: numberInput(context, 'width', 512), height: numberInput(context, 'height', 512), batch: 1 }
  return solidImage(shape, color)
}

/** The painting in four channels and in the size of what is below it. */
function readPainting(context: NodeContext, name: string, base: ImageValue): Float32Array {
  const path = context.files.resolve(name)
  const picture = path === undefined ? undefined : readPicture(context.files.read(path))
  if (!picture) throw new NodeError('PIL.UnidentifiedImageError', `cannot identify image file '${path ?? name}'`)
  const bytes = frameBytes(picture.frame, picture)
  const full = new Uint8Array(picture.width * picture.height * 4)
  const isGrey = picture.channels < 3
  for (let pixel = 0; pixel < full.length / 4; pixel += 1) {
    const start = pixel * picture.channels
    for (let channel = 0; channel < 3; channel += 1)
      full[pixel * 4 + channel] = bytes[start + (isGrey ? 0 : channel)] as number
    full[pixel * 4 + 3] = picture.channels % 2 === 0 ? (bytes[start + picture.channels - 1] as number) : 255
  }
  const from = { width: picture.width, height: picture.height, channels: 4 }
  const isSame = picture.width === base.width && picture.height === base.height
  return Float32Array.from(isSame ? full : scaleLanczos(full, from, base.width, base.height), fromByte)
}

function covered(base: ImageValue, painting: Float32Array): { kind: 'float'; values: Float32Array } {
  const below = frameFloats(base.frame(0), sizeOf(base))
  const values = new Float32Array(below.length)
  for (let index = 0; index < values.length; index += 1) {
    const pixel = Math.floor(index / base.channels)
    const alpha = painting[pixel * 4 + 3] as number
    const color = painting[pixel * 4 + Math.min(2, index % base.channels)] as number
    values[index] = Math.fround(color * alpha) + Math.fround((below[index] as number) * Math.fround(1 - alpha))
  }
  return { kind: 'float', values }
}

/** How many pixels have each of 256 values: all colours together, the brightness, and each colour. */
function histograms(image: ImageValue): number[][] {
  const size = sizeOf(image)
  const bytes = frameBytes(image.frame(0), size)
  const floats = frameFloats(image.frame(0), size)
  const colors = [0, 1, 2].map(() => new Array<number>(256).fill(0))
  const luma = new Array<number>(256).fill(0)
  const add = (counts: number[], value: number): void => void (counts[value] = (counts[value] as number) + 1)
  for (let start = 0; start < bytes.length; start += image.channels) {
    for (const [channel, counts] of colors.entries()) add(counts, bytes[start + channel] as number)
    const parts = BT709.map((share, channel) => Math.fround(share * (floats[start + channel] as number)))
    const [red = 0, green = 0, blue = 0] = parts
    const light = Math.fround(Math.fround(Math.fround(red + green) + blue) * 255)
    add(luma, Math.trunc(Math.max(0, Math.min(255, light))))
  }
  const [red = [], green = [], blue = []] = colors
  const all = red.map((count, value) => Math.floor((count + (green[value] ?? 0) + (blue[value] ?? 0)) / 3))
  return [all, luma, red, green, blue]
}

/** @note What a shader would draw is made up, in the right size; what went into it is shown beside it. */
function shade(context: NodeContext): NodeOutput {
  const given = [...grownValues(context, numbered('images', 'image', 5)).values()].filter(isImage)
  const [first] = given
  const isCustom = textInput(context, 'size_mode') === 'custom'
  const side = (name: 'width' | 'height'): number =>
    isCustom || !first ? numberInput(context, `size_mode.${name}`, 512) : first[name]
  const size = { width: side('width'), height: side('height'), channels: 3 }
  const seed = `${textInput(context, 'fragment_shader')} ${given.map(({ name = '' }) => name).join(' ')}`
  const result = [0, 1, 2, 3].map((output) =>
    makeImage({ ...size, batch: first?.batch ?? 1 }, (index) => sampledPicture(`${output}.${index} ${seed}`, size)),
  )
  const save = (image: ImageValue, prefix: string): FileReference[] =>
    saveImages(context.files, image, { prefix, kind: 'temp', level: 1, texts: () => [] })
  const shown = given.flatMap((image) => save(image, 'GLSLShader_input'))
  const [drawn] = result
  return { result, ui: { input_images: shown, images: drawn ? save(drawn, 'GLSLShader_output') : [] } }
}

/** @note The film lies in the temp directory under eight letters of its own, without a counter. */
function showTracks(context: NodeContext): NodeOutput {
  const given = context.raw.get('images')
  const images = isImage(given) ? given : solidImage({ width: 512, height: 512, batch: 1 }, [0, 0, 0])
  const letters = Array.from({ length: 8 }, () => Math.floor(context.random() * 16).toString(16)).join('')
  const filename = `sam3_track_preview_${letters}.mp4`
  const film = {
    width: images.width,
    height: images.height,
    frameCount: images.batch,
    framesPerSecond: numberInput(context, 'fps', 24),
    mosaic: mosaicsOf(images, H264_CELL, BT709),
  }
  context.files.write(join(context.files.savePath('sam3', 'temp', images).folder, filename), encodeMp4(film, []))
  return { ui: { images: [{ filename, subfolder: '', type: 'temp' }], animated: [true] } }
}
