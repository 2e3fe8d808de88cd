import { encodeEmptyModel } from '../../files/media/safetensors.ts'
import type { NodeBehaviour } from '../node-behaviour.ts'
import { embeddedTexts } from './embedded-texts.ts'
import { textInput } from './input-values.ts'
import { attributeError } from './python-access.ts'
import { saveFiles } from './save-files.ts'
import { isGivenObject } from './values.ts'

/** @note These save and say nothing about it: there is no `ui`, and so no `executed`. */
function saveModel(input: string, fallback: string, attribute: string): NodeBehaviour {
  return {
    run(context) {
      const model = context.raw.get(input)
      if (!isGivenObject(model)) throw attributeError(model, attribute)
      saveFiles(context, {
        prefix: textInput(context, 'filename_prefix', fallback),
        extension: 'safetensors',
        underscore: true,
        encode: () => encodeEmptyModel(embeddedTexts(context)),
      })
    },
  }
}

/** Nodes that save models: files that say where they are from, without any weights. */
export const saveModelNodes: Record<string, NodeBehaviour> = {
  CheckpointSave: saveModel('model', 'checkpoints/ComfyUI', 'model'),
  ImageOnlyCheckpointSave: saveModel('model', 'checkpoints/ComfyUI', 'model'),
  ModelSave: saveModel('model', 'diffusion_models/ComfyUI', 'model'),
  CLIPSave: saveModel('clip', 'clip/ComfyUI', 'load_model'),
  VAESave: saveModel('vae', 'vae/ComfyUI_vae', 'get_sd'),
}
