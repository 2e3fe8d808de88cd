import { existsSync } from 'node:fs'
import type { Json } from '../../../protocol/json.ts'
import { pyTruthy } from '../../../protocol/python-compare.ts'
import { PythonError } from '../../../protocol/python-error.ts'
import { pyTypeName } from '../../../protocol/python-text.ts'
import type { FileResolver, ValidationHook } from '../node-behaviour.ts'

/** The validation hooks of the core nodes that have one. */
export const coreValidationHooks: ReadonlyMap<string, ValidationHook> = new Map<string, ValidationHook>([
  ['LoadImage', fileHook('image', 'image')],
  ['LoadImageMask', fileHook('image', 'image')],
  ['LoadImageOutput', { ...fileHook('image', 'image'), owner: 'LoadImage' }],
  ['WebcamCapture', { ...fileHook('image', 'image'), owner: 'LoadImage' }],
  ['LoadLatent', fileHook('latent', 'latent')],
  ['LoadVideo', fileHook('file', 'video')],
  ['LoadAudio', fileHook('audio', 'audio')],
  ['Load3D', modelHook()],
  ['Load3DAdvanced', modelHook()],
  // @note Its options are the front end's own, so the server looks at none of its inputs.
  [
    'CustomCombo',
    { inputs: ['choice', 'index'], optional: ['index'], takesRest: true, owner: 'CustomComboNode', check: () => true },
  ],
])

/** @note It asks whether the name exists, not whether it is a file: a folder passes, `""` too, as the root itself. */
function fileHook(input: string, kind: string): ValidationHook {
  return {
    inputs: [input],
    check(inputs, files) {
      const name = inputs.get(input) ?? null
      return exists(name, files) || `Invalid ${kind} file: ${name}`
    },
  }
}

function modelHook(): ValidationHook {
  return {
    inputs: ['model_file'],
    takesRest: true,
    check(inputs, files) {
      const name = inputs.get('model_file') ?? null
      return !pyTruthy(name) || name === 'none' || exists(name, files) || `Invalid 3D model file: ${name}`
    },
  }
}

function exists(name: Json, files: FileResolver): name is string {
  if (typeof name !== 'string') {
    throw new PythonError('AttributeError', `'${pyTypeName(name)}' object has no attribute 'endswith'`)
  }
  const path = files.resolve(name)
  return path !== undefined && existsSync(path)
}
