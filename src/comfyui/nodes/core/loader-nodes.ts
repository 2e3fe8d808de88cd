import type { NodeBehaviour, NodeContext } from '../node-behaviour.ts'
import { textInput } from './input-values.ts'
import type { NamedValue, UpscaleModelValue } from './values.ts'

/** A loader whose outputs are all made of the files that these inputs name. */
function loader(kinds: readonly string[], ...inputs: readonly string[]): NodeBehaviour {
  return {
    run(context) {
      const name = inputs.map((input) => textInput(context, input)).join(' ')
      return kinds.map((kind): NamedValue => ({ kind, name }))
    },
  }
}

/** Nodes that load files of models. */
export const loaderNodes: Record<string, NodeBehaviour> = {
  CheckpointLoaderSimple: loader(['model', 'clip', 'vae'], 'ckpt_name'),
  CheckpointLoader: loader(['model', 'clip', 'vae'], 'ckpt_name'),
  unCLIPCheckpointLoader: loader(['model', 'clip', 'vae', 'clip_vision'], 'ckpt_name'),
  ImageOnlyCheckpointLoader: loader(['model', 'clip_vision', 'vae'], 'ckpt_name'),
  UNETLoader: loader(['model'], 'unet_name'),
  CLIPLoader: loader(['clip'], 'clip_name'),
  DualCLIPLoader: loader(['clip'], 'clip_name1', 'clip_name2'),
  TripleCLIPLoader: loader(['clip'], 'clip_name1', 'clip_name2', 'clip_name3'),
  QuadrupleCLIPLoader: loader(['clip'], 'clip_name1', 'clip_name2', 'clip_name3', 'clip_name4'),
  VAELoader: loader(['vae'], 'vae_name'),
  CLIPVisionLoader: loader(['clip_vision'], 'clip_name'),
  ControlNetLoader: loader(['control_net'], 'control_net_name'),
  DiffControlNetLoader: loader(['control_net'], 'control_net_name'),
  StyleModelLoader: loader(['style_model'], 'style_model_name'),
  ModelPatchLoader: loader(['model_patch'], 'name'),
  LatentUpscaleModelLoader: loader(['latent_upscale_model'], 'model_name'),
  UpscaleModelLoader: { run: (context) => [upscaleModel(context)] },
}

/**
 * @note Only the weights tell by how much a model scales; by custom its file says so too: `4x-UltraSharp`,
 * `RealESRGAN_x2`. Most are made for four times.
 */
function upscaleModel(context: NodeContext): UpscaleModelValue {
  const name = textInput(context, 'model_name')
  const [, before, after] = /(?<![0-9])(16|[1-8])[xX](?![0-9])|(?<![a-z0-9])[xX](16|[1-8])(?![0-9])/.exec(name) ?? []
  return { kind: 'upscale_model', name, scale: Number(before ?? after ?? 4) }
}
