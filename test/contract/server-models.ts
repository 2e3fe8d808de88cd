import type { Scenario } from '../../src/scenario/scenario-schema.ts'

/** The model files of the recorded server: empty dummies, whose names fill the combos. */
export const RECORDED_MODELS = {
  checkpoints: ['sd_xl_base_1.0.safetensors', 'v1-5-pruned-emaonly.safetensors'],
  loras: ['example-lora.safetensors', 'nometa.safetensors', 'style/pixel-art.safetensors'],
  vae: ['vae-ft-mse-840000-ema-pruned.safetensors'],
  embeddings: ['EasyNegative.safetensors', 'badhands.pt'],
  controlnet: ['control_v11p_sd15_canny.pth'],
  upscale_models: ['RealESRGAN_x4.pth'],
} as const

/** What loading one of those empty files ends with. */
export const EMPTY_MODEL_FILES: readonly Scenario[] = [
  {
    when: { classType: 'CheckpointLoaderSimple' },
    failure: {
      error: { type: 'safetensors_rust.SafetensorError', message: 'Error while deserializing header: HeaderTooSmall' },
    },
  },
  { when: { classType: 'ControlNetLoader' }, failure: { error: { type: 'EOFError', message: '' } } },
]
