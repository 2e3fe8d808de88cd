import { maskToImage } from '../../pixels/image.ts'
import type { NodeBehaviour, NodeContext } from '../node-behaviour.ts'
import { embeddedTexts } from './embedded-texts.ts'
import { textInput } from './input-values.ts'
import { needImages, needMask, needTensor } from './python-access.ts'
import { encodeImage, previewImages, saveImages, tempPrefix } from './save-image-files.ts'

/** The prefix of a preview node lives as long as the node object: the counter goes up over prompts. */
function keptTempPrefix(context: NodeContext): string {
  const kept = context.nodeState.get('tempPrefix')
  if (typeof kept === 'string') return kept
  const prefix = tempPrefix(() => context.random())
  context.nodeState.set('tempPrefix', prefix)
  return prefix
}

export const saveNodes: Record<string, NodeBehaviour> = {
  SaveImage: {
    run(context) {
      const images = needImages(context.raw.get('images'))
      const prefix = textInput(context, 'filename_prefix', 'ComfyUI')
      const texts = () => embeddedTexts(context)
      const saved = saveImages(context.files, images, { prefix, kind: 'output', level: 4, texts })
      return { result: [images], ui: { images: saved } }
    },
  },
  PreviewImage: {
    run(context) {
      const prefix = keptTempPrefix(context)
      const images = needImages(context.raw.get('images'))
      const texts = () => embeddedTexts(context)
      const saved = saveImages(context.files, images, { prefix, kind: 'temp', level: 1, texts })
      return { result: [images], ui: { images: saved } }
    },
  },
  MaskPreview: {
    run(context) {
      const mask = needMask(context.raw.get('mask'), 'reshape')
      return { result: [mask], ui: previewImages(context, maskToImage(mask)) }
    },
  },
  SaveImageWebsocket: {
    // @note Its fingerprint is the time: it is never served from the cache.
    fingerprint: () => Number.NaN,
    async run(context) {
      const images = needTensor(context.raw.get('images'), 'shape')
      for (let index = 0; index < images.batch; index += 1) {
        // @note It counts from zero and never reports the end.
        await context.progress(index, images.batch, { format: 'png', bytes: encodeImage(images, index, { level: 1 }) })
      }
    },
  },
}
