import { join } from 'node:path'
import { encodeGlb } from '../../files/media/glb.ts'
import type { Json } from '../../../protocol/json.ts'
import type { NodeBehaviour, NodeContext } from '../node-behaviour.ts'
import { embeddedTexts } from './embedded-texts.ts'
import { textInput } from './input-values.ts'
import { attributeError, needImage } from './python-access.ts'
import { encodeImage } from './save-image-files.ts'
import { saveFiles } from './save-files.ts'
import { isGivenObject } from './values.ts'

/** Nodes that save and show models in three dimensions. */
export const save3dNodes: Record<string, NodeBehaviour> = {
  SaveGLB: {
    run(context) {
      const mesh = context.raw.get('mesh')
      if (!isGivenObject(mesh)) throw attributeError(mesh, 'vertices')
      const saved = saveFiles(context, {
        prefix: textInput(context, 'filename_prefix', '3d/ComfyUI'),
        extension: 'glb',
        underscore: true,
        encode: () => encodeGlb(embeddedTexts(context)),
      })
      return { ui: { '3d': saved } }
    },
  },
  Preview3D: {
    run(context) {
      const model = context.raw.get('model_file') ?? ''
      const shown = isGivenObject(model) ? saveShown(context) : (model as Json)
      const camera = context.raw.get('camera_info') ?? null
      return { ui: { result: [shown, isGivenObject(camera) ? null : (camera as Json), saveBackground(context)] } }
    },
  },
}

/** @note A model that comes along a link is saved, so that the front end can load it. */
function saveShown(context: NodeContext): string {
  const name = `preview3d_${randomHex(context)}.glb`
  context.files.write(join(context.files.savePath('preview3d', 'output', NO_SIZE).folder, name), encodeGlb([]))
  return name
}

function saveBackground(context: NodeContext): string | null {
  const given = context.raw.get('bg_image') ?? null
  if (given === null) return null
  const image = needImage(given, 'cpu')
  const name = `bg_${randomHex(context)}.png`
  const { folder } = context.files.savePath('bg', 'temp', image)
  context.files.write(join(folder, name), encodeImage(image, 0, { level: 1 }))
  return `temp/${name}`
}

const NO_SIZE = { width: 0, height: 0 }

function randomHex(context: NodeContext): string {
  return Array.from({ length: 32 }, () => Math.floor(context.random() * 16).toString(16)).join('')
}
