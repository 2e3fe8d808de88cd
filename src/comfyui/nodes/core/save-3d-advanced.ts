import { join } from 'node:path'
import type { Json } from '../../../protocol/json.ts'
import { encodeGlb } from '../../files/media/glb.ts'
import type { NodeBehaviour, NodeContext, NodeOutput } from '../node-behaviour.ts'
import { textInput } from './input-values.ts'
import { attributeError } from './python-access.ts'
import { saveFiles } from './save-files.ts'
import { isGivenObject } from './values.ts'

/** Nodes that show or save a file in three dimensions together with where the viewer looks from. */
export const save3dAdvanced: Record<string, NodeBehaviour> = {
  Preview3DAdvanced: previewed('preview3d_advanced_', 'glb'),
  PreviewGaussianSplat: previewed('preview_splat_', 'ply'),
  PreviewPointCloud: previewed('preview_pointcloud_', 'ply'),
  Save3DAdvanced: saved('glb'),
  SaveGaussianSplat: saved('ply'),
  SavePointCloud: saved('ply'),
}

function previewed(prefix: string, extension: string): NodeBehaviour {
  return {
    run(context) {
      const model = needFile(context)
      const letters = Array.from({ length: 32 }, () => Math.floor(context.random() * 16).toString(16)).join('')
      const name = `${prefix}${letters}.${extension}`
      const { folder } = context.files.savePath(prefix, 'temp', { width: 0, height: 0 })
      context.files.write(join(folder, name), fileOf(extension))
      return shown(context, model, name)
    },
  }
}

function saved(extension: string): NodeBehaviour {
  return {
    run(context) {
      const model = needFile(context)
      const prefix = textInput(context, 'filename_prefix', '3d/ComfyUI')
      const [file] = saveFiles(context, { prefix, extension, underscore: true, encode: () => fileOf(extension) })
      const { filename = '', subfolder = '' } = file ?? {}
      return shown(context, model, subfolder === '' ? filename : `${subfolder}/${filename}`)
    },
  }
}

function needFile(context: NodeContext): object {
  const model = context.raw.get('model_3d')
  if (isGivenObject(model)) return model
  throw attributeError(model, 'format')
}

/** @note What comes along a link counts; else what the viewer was last left in. */
function shown(context: NodeContext, model: object, name: string): NodeOutput {
  const state = context.raw.get('viewport_state')
  const kept = (key: string, fallback: Json): Json => {
    const given = context.raw.get(key) ?? null
    if (given !== null) return isGivenObject(given) ? null : (given as Json)
    return state instanceof Map ? ((state as ReadonlyMap<string, Json>).get(key) ?? fallback) : fallback
  }
  const camera = kept('camera_info', null)
  const placement = kept('model_3d_info', [])
  const size = ['width', 'height'].map((key) => context.raw.get(key))
  return { result: [model, placement, camera, ...size], ui: { result: [name, camera, placement] } }
}

function fileOf(extension: string): Uint8Array {
  return extension === 'glb' ? encodeGlb([]) : EMPTY_PLY
}

/** A cloud of one point. */
const EMPTY_PLY = Buffer.from(
  'ply\nformat ascii 1.0\nelement vertex 1\nproperty float x\nproperty float y\nproperty float z\nend_header\n0 0 0\n',
)
