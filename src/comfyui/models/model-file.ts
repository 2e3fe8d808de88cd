import { dumpJson } from '../../protocol/json.ts'

/** A model file that the server says it has. It is not on disk: nobody loads it. */
export interface ModelFile {
  /** With its subfolders, separated by `/`. */
  readonly name: string
  /** Bytes, as listings tell it. Default: what the file would have with nothing but its header, or 0. */
  readonly size?: number | undefined
  /** The `__metadata__` of a safetensors file; null for one without. Absent: an empty file. */
  readonly metadata?: Readonly<Record<string, string>> | null | undefined
}

/** The bytes of the file: a safetensors file with one number in it, or nothing. */
export function contentOf({ metadata }: ModelFile): Buffer {
  if (metadata === undefined) return Buffer.alloc(0)
  const tensor = { dtype: 'F32', shape: [1], data_offsets: [0, 4] }
  const header = Buffer.from(dumpJson({ __metadata__: metadata ?? undefined, w: tensor }))
  const length = Buffer.alloc(8)
  length.writeBigUInt64LE(BigInt(header.length))
  return Buffer.concat([length, header, Buffer.alloc(4)])
}

export function sizeOf(file: ModelFile): number {
  return file.size ?? contentOf(file).length
}

/** What the recorded server had: empty files, and two with a header. */
export const RECORDED_MODELS: Readonly<Record<string, readonly (string | ModelFile)[]>> = {
  checkpoints: ['sd_xl_base_1.0.safetensors', 'v1-5-pruned-emaonly.safetensors'],
  loras: [
    {
      name: 'example-lora.safetensors',
      metadata: { ss_base_model_version: 'sd_1.5', 'modelspec.title': 'example' },
    },
    { name: 'nometa.safetensors', metadata: null },
    'style/pixel-art.safetensors',
  ],
  vae: ['vae-ft-mse-840000-ema-pruned.safetensors'],
  embeddings: ['EasyNegative.safetensors', 'badhands.pt'],
  controlnet: ['control_v11p_sd15_canny.pth'],
  upscale_models: ['RealESRGAN_x4.pth'],
}

/** What comes with every ComfyUI. */
export const BUNDLED_FILES: Readonly<Record<string, readonly string[]>> = {
  configs: [
    'anything_v3.yaml',
    'v1-inference.yaml',
    'v1-inference_clip_skip_2.yaml',
    'v1-inference_clip_skip_2_fp16.yaml',
    'v1-inference_fp16.yaml',
    'v1-inpainting-inference.yaml',
    'v2-inference-v.yaml',
    'v2-inference-v_fp32.yaml',
    'v2-inference.yaml',
    'v2-inference_fp32.yaml',
    'v2-inpainting-inference.yaml',
  ],
  custom_nodes: ['example_node.py.example', 'websocket_image_save.py'],
}
