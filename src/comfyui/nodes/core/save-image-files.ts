import { join } from 'node:path'
import { encodePng } from '../../files/png.ts'
import { counterText } from '../../files/save-path.ts'
import { sizeOf } from '../../pixels/image.ts'
import type { ImageValue, MaskValue } from '../image-value.ts'
import { NodeError, type FileRoom, type NodeContext } from '../node-behaviour.ts'

/** How `executed` and the history name a file. */
export interface FileReference {
  readonly filename: string
  readonly subfolder: string
  readonly type: 'output' | 'temp'
  readonly [key: string]: string
}

export interface SaveImagesOptions {
  readonly prefix: string
  readonly kind: 'output' | 'temp'
  readonly level: number
  /** Asked for after the path was found: an error of the path comes first. */
  readonly texts: () => readonly (readonly [string, string])[]
}

/** Saves each image of a batch as a PNG of its own. */
export function saveImages(
  files: FileRoom,
  images: ImageValue | MaskValue,
  options: SaveImagesOptions,
): FileReference[] {
  const { prefix, kind, level } = options
  const path = files.savePath(prefix, kind, images)
  const texts = images.batch > 0 ? options.texts() : []
  return Array.from({ length: images.batch }, (_, index) => {
    // @note The batch number comes in after the counter was computed: such names are never found again, and the
    // counter starts over each time (protocol 8.1).
    const name = path.filename.replaceAll('%batch_num%', String(index))
    const filename = `${name}_${counterText(path.counter + index)}_.png`
    files.write(join(path.folder, filename), encodeImage(images, index, { level, texts }))
    return { filename, subfolder: path.subfolder, type: kind }
  })
}

/** One image of a batch as a PNG. */
export function encodeImage(
  images: ImageValue | MaskValue,
  index: number,
  options: { readonly level: number; readonly texts?: readonly (readonly [string, string])[] },
): Uint8Array {
  const size = sizeOf(images)
  if (size.width === 0 || size.height === 0) throw new NodeError('SystemError', 'tile cannot extend outside image')
  return encodePng(images.frame(index), size, options)
}

/** The `ui` of new-style nodes that show images: fresh letters each time, no texts inside, and a flag. */
export function previewImages(
  context: NodeContext,
  images: ImageValue | MaskValue,
): { images: FileReference[]; animated: [false] } {
  const prefix = tempPrefix(() => context.random())
  return {
    images: saveImages(context.files, images, { prefix, kind: 'temp', level: 1, texts: () => [] }),
    animated: [false],
  }
}

const TEMP_LETTERS = 'abcdefghijklmnopqrstupvxyz'

/** The prefix of files that are only shown: five letters keep those of several nodes apart. */
export function tempPrefix(random: () => number): string {
  let prefix = 'ComfyUI_temp_'
  for (let count = 0; count < 5; count += 1) prefix += TEMP_LETTERS.charAt(Math.floor(random() * TEMP_LETTERS.length))
  return prefix
}
