import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { isPng } from '../../files/png-chunk.ts'
import { readPicture, type Picture } from '../../files/read-picture.ts'
import { asPythonError } from '../../files/os-error.ts'
import { decodePicture } from '../../viewing/picture.ts'
import { makeImage, makeMask, sizeOf, solidMask } from '../../pixels/image.ts'
import { mapComponents, takeChannel, takeChannels } from '../../pixels/pointwise.ts'
import type { Json } from '../../../protocol/json.ts'
import type { ImageValue, MaskValue } from '../image-value.ts'
import { NodeError, type FileResolver, type NodeBehaviour, type NodeContext } from '../node-behaviour.ts'
import { textInput } from './input-values.ts'

/** @note A file that cannot be read has a fingerprint that never matches: the node fails when it runs. */
export function fileFingerprint(input: string): (inputs: ReadonlyMap<string, Json>, files: FileResolver) => Json {
  return (inputs, files) => {
    const name = inputs.get(input)
    const path = typeof name === 'string' ? files.resolve(name) : undefined
    if (path === undefined) return Number.NaN
    try {
      return createHash('sha256').update(readFileSync(path)).digest('hex')
    } catch {
      return Number.NaN
    }
  }
}

export const loadImageNodes: Record<string, NodeBehaviour> = {
  LoadImage: { fingerprint: fileFingerprint('image'), run: (context) => loadImage(context) },
  LoadImageOutput: { fingerprint: fileFingerprint('image'), run: (context) => loadImage(context) },
  LoadImageMask: {
    fingerprint: fileFingerprint('image'),
    async run(context) {
      const picture = await loadPicture(context)
      const channel = ['red', 'green', 'blue'].indexOf(textInput(context, 'channel', 'alpha'))
      if (channel === -1) return [alphaMask(picture)]
      return [makeMask(picture, (index) => takeChannel(picture.frame(index), sizeOf(picture), channel))]
    },
  },
}

async function loadImage(context: NodeContext): Promise<readonly unknown[]> {
  const picture = await loadPicture(context)
  const { name = '' } = picture
  const image = makeImage({ ...sizeOf(picture), channels: 3, batch: picture.batch, name }, (index) =>
    picture.channels === 3 ? picture.frame(index) : takeChannels(picture.frame(index), sizeOf(picture), [0, 1, 2]),
  )
  return [image, alphaMask(picture)]
}

/** @note Where there is no alpha channel the mask is empty, and 64 by 64 whatever the size of the picture. */
function alphaMask(picture: ImageValue): MaskValue {
  if (picture.channels !== 4) return solidMask({ width: 64, height: 64, batch: picture.batch }, 0)
  const size = { ...sizeOf(picture), channels: 1 }
  return makeMask(picture, (index) =>
    mapComponents(takeChannel(picture.frame(index), sizeOf(picture), 3), size, (value) => 1 - value),
  )
}

/** What PyAV raises for bytes that no decoder wants. */
export function invalidData(path: string): NodeError {
  return new NodeError(
    'av.error.InvalidDataError',
    `[Errno 1094995529] Invalid data found when processing input: '${path}'`,
  )
}

/** The file that the input names, in 3 or 4 channels. */
async function loadPicture(context: NodeContext): Promise<ImageValue> {
  const name = textInput(context, 'image')
  const path = context.files.resolve(name)
  if (path === undefined) throw new NodeError('ValueError', `Invalid image file: ${name}`)
  let bytes: Uint8Array
  try {
    bytes = context.files.read(path)
  } catch (error) {
    const known = asPythonError(error, path)
    // @note The pictures are read by PyAV, which has exceptions of its own with the names of Python's.
    throw known instanceof NodeError ? new NodeError(`av.error.${known.exceptionType}`, known.message) : error
  }
  const sketch = readPicture(bytes)
  if (!sketch) throw invalidData(path)
  const picture = isPng(bytes) ? sketch : ((await decoded(bytes)) ?? sketch)
  const channels = picture.channels === 1 || picture.channels === 3 ? 3 : 4
  const spread = { 1: [0, 0, 0], 2: [0, 0, 0, 1], 3: undefined, 4: undefined }[picture.channels]
  const frame = spread ? takeChannels(picture.frame, picture, spread) : picture.frame
  return makeImage({ width: picture.width, height: picture.height, channels, batch: 1, name }, () => frame)
}

/** @note Where nobody can decode it, for want of `sharp`, a picture keeps its size and has pixels that are made up. */
async function decoded(bytes: Uint8Array): Promise<Picture | undefined> {
  try {
    const { width, height, rgba, isRgba } = await decodePicture(bytes)
    const size = { width, height, channels: 4 }
    const frame = { kind: 'raster', bytes: rgba } as const
    return isRgba ? { ...size, frame } : { ...size, channels: 3, frame: takeChannels(frame, size, [0, 1, 2]) }
  } catch {
    return undefined
  }
}
