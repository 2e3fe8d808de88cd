import type { Scenario } from '../../src/scenario/scenario-schema.ts'

/** The model files of the recorded server: empty dummies, whose names fill the combos. */
export const RECORDED_MODELS = {
  checkpoints: ['sd_xl_base_1.0.safetensors', 'v1-5-pruned-emaonly.safetensors'],
  loras: [
    {
      name: 'example-lora.safetensors',
      size: 156,
      metadata: { ss_base_model_version: 'sd_1.5', 'modelspec.title': 'example' },
    },
    { name: 'nometa.safetensors', size: 73, metadata: null },
    'style/pixel-art.safetensors',
  ],
  vae: ['vae-ft-mse-840000-ema-pruned.safetensors'],
  embeddings: ['EasyNegative.safetensors', 'badhands.pt'],
  controlnet: ['control_v11p_sd15_canny.pth'],
  upscale_models: ['RealESRGAN_x4.pth'],
  custom_nodes: [
    '__pycache__/websocket_image_save.cpython-313.pyc',
    'oracle_nodes/__init__.py',
    'oracle_nodes/__pycache__/__init__.cpython-313.pyc',
    'oracle_nodes/example_workflows/demo.json',
    'oracle_nodes/locales/en/main.json',
    'oracle_nodes/locales/en/nodeDefs.json',
    'oracle_nodes/subgraphs/demo.json',
    'oracle_nodes/web/oracle.js',
    'websocket_image_save.py',
    'example_node.py.example',
  ],
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
