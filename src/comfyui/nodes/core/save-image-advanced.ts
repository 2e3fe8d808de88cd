import { join } from 'node:path'
import { encodePng } from '../../files/png.ts'
import { counterText } from '../../files/save-path.ts'
import { sizeOf } from '../../pixels/image.ts'
import { NodeError, type NodeBehaviour } from '../node-behaviour.ts'
import { embeddedTexts } from './embedded-texts.ts'
import { textInput } from './input-values.ts'
import { needImages } from './python-access.ts'
import { encodeExr } from '../../files/exr.ts'

/** @note Its pictures are written by FFmpeg: no filters, its own compression, and a chunk about the shape of pixels. */
export const saveImageAdvanced: Record<string, NodeBehaviour> = {
  SaveImageAdvanced: {
    run(context) {
      const format = textInput(context, 'format')
      if (format !== 'png' && format !== 'exr') {
        throw new NodeError(
          'TypeError',
          `${context.classType}.execute() missing 1 required positional argument: 'format'`,
        )
      }
      const images = needImages(context.raw.get('images'))
      const size = sizeOf(images)
      const path = context.files.savePath(textInput(context, 'filename_prefix', 'ComfyUI'), 'output', size)
      const depth = textInput(context, 'format.bit_depth', '8-bit') === '16-bit' ? 16 : 8
      const saved = Array.from({ length: images.batch }, (_, index) => {
        const name = path.filename.replaceAll('%batch_num%', String(index))
        const filename = `${name}_${counterText(path.counter + index)}.${format}`
        const frame = images.frame(index)
        const bytes =
          format === 'png'
            ? encodePng(frame, size, { texts: embeddedTexts(context), writer: 'ffmpeg', depth })
            : encodeExr(frame, size)
        context.files.write(join(path.folder, filename), bytes)
        return { filename, subfolder: path.subfolder, type: 'output' }
      })
      return { result: [images], ui: { images: saved } }
    },
  },
}
