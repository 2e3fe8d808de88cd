import { encodeEmptyModel } from '../../files/media/safetensors.ts'
import type { NodeBehaviour } from '../node-behaviour.ts'
import { embeddedTexts } from './embedded-texts.ts'
import { textInput } from './input-values.ts'
import { attributeError } from './python-access.ts'
import { saveFiles } from './save-files.ts'
import { isGivenObject } from './values.ts'

/** What a training or an extraction gave; its name tells of the steps where they are known. */
function saveLora(inputs: readonly string[], prefixInput: string, fallback: string): NodeBehaviour {
  return {
    run(context) {
      // @note Without anything to save it does nothing.
      if (inputs.every((input) => (context.raw.get(input) ?? null) === null)) return
      const given = inputs.map((input) => context.raw.get(input)).find((value) => (value ?? null) !== null)
      if (!isGivenObject(given)) throw attributeError(given, 'items')
      const steps = context.raw.get('steps') ?? null
      saveFiles(context, {
        prefix: textInput(context, prefixInput, fallback),
        extension: 'safetensors',
        underscore: true,
        ...(steps !== null && { mark: `${textInput(context, 'steps')}_steps_` }),
        encode: () => encodeEmptyModel([]),
      })
    },
  }
}

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
  SaveLoRA: saveLora(['lora'], 'prefix', 'loras/ComfyUI_trained_lora'),
  LoraSave: saveLora(['model_diff', 'text_encoder_diff'], 'filename_prefix', 'loras/ComfyUI_extracted_lora'),
  VAESave: saveModel('vae', 'vae/ComfyUI_vae', 'get_sd'),
}
