/** A folder of models as the server knows it. */
export interface ModelFolder {
  readonly name: string
  /** Relative to the base directory of the server. */
  readonly directories: readonly string[]
  /** With their dot, sorted; none means that every file counts. */
  readonly extensions: readonly string[]
}

/** What a model file may end in. */
export const MODEL_EXTENSIONS: readonly string[] = [
  '.bin',
  '.ckpt',
  '.pkl',
  '.pt',
  '.pt2',
  '.pth',
  '.safetensors',
  '.sft',
]

function folder(
  name: string,
  directories: readonly string[] = [`models/${name}`],
  extensions: readonly string[] = MODEL_EXTENSIONS,
): ModelFolder {
  return { name, directories, extensions }
}

/** In the order of `GET /models` (protocol 9.3). */
export const MODEL_FOLDERS: readonly ModelFolder[] = [
  folder('checkpoints', ['models/checkpoints', 'output/checkpoints']),
  folder('configs', ['models/configs'], ['.yaml']),
  folder('loras', ['models/loras', 'output/loras']),
  folder('vae', ['models/vae', 'output/vae']),
  folder('text_encoders', ['models/text_encoders', 'models/clip', 'output/clip']),
  folder('diffusion_models', ['models/unet', 'models/diffusion_models', 'output/diffusion_models']),
  folder('clip_vision'),
  folder('style_models'),
  folder('embeddings'),
  folder('diffusers', ['models/diffusers'], ['folder']),
  folder('vae_approx'),
  folder('controlnet', ['models/controlnet', 'models/t2i_adapter']),
  folder('gligen'),
  folder('upscale_models'),
  folder('latent_upscale_models'),
  folder('custom_nodes', ['custom_nodes'], []),
  folder('datasets', ['datasets'], []),
  folder('hypernetworks'),
  folder('photomaker'),
  folder('classifiers', ['models/classifiers'], ['']),
  folder('model_patches'),
  folder('audio_encoders'),
  folder('background_removal'),
  folder('frame_interpolation'),
  folder('geometry_estimation'),
  folder('optical_flow'),
  folder('detection'),
]

/** A folder that a pack of custom nodes has added. */
export function addedFolder(name: string): ModelFolder {
  return folder(name)
}

/** Names that ComfyUI has given up, but still takes in most places. */
export const LEGACY_FOLDERS: Readonly<Record<string, string>> = { unet: 'diffusion_models', clip: 'text_encoders' }
