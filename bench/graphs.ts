/** EmptyImage -> SaveImage, 64 x 64; another colour is another prompt for the cache. */
export function smallGraph(color: number): object {
  return {
    '1': { class_type: 'EmptyImage', inputs: { width: 64, height: 64, batch_size: 1, color } },
    '2': { class_type: 'SaveImage', inputs: { images: ['1', 0], filename_prefix: 'bench' } },
  }
}

/** The workflow that ComfyUI opens with, 512 x 512. */
export function sampledGraph(seed: number): object {
  const numbers = { seed, steps: 20, cfg: 8, sampler_name: 'euler', scheduler: 'normal', denoise: 1 }
  const links = { model: ['4', 0], positive: ['6', 0], negative: ['7', 0], latent_image: ['5', 0] }
  return {
    '3': { class_type: 'KSampler', inputs: { ...numbers, ...links } },
    '4': { class_type: 'CheckpointLoaderSimple', inputs: { ckpt_name: 'v1-5-pruned-emaonly.safetensors' } },
    '5': { class_type: 'EmptyLatentImage', inputs: { width: 512, height: 512, batch_size: 1 } },
    '6': { class_type: 'CLIPTextEncode', inputs: { text: 'a lighthouse', clip: ['4', 1] } },
    '7': { class_type: 'CLIPTextEncode', inputs: { text: 'watermark', clip: ['4', 1] } },
    '8': { class_type: 'VAEDecode', inputs: { samples: ['3', 0], vae: ['4', 2] } },
    '9': { class_type: 'SaveImage', inputs: { filename_prefix: 'ComfyUI', images: ['8', 0] } },
  }
}

/** A chain of so many nodes whose output node lacks an input: everything is validated, and nothing runs. */
export function invalidChain(length: number): string {
  const nodes: Record<string, object> = {
    '0': { class_type: 'EmptyImage', inputs: { width: 64, height: 64, batch_size: 1, color: 0 } },
  }
  for (let index = 1; index < length - 1; index += 1) {
    nodes[index] = { class_type: 'ImageInvert', inputs: { image: [String(index - 1), 0] } }
  }
  nodes[length - 1] = { class_type: 'SaveImage', inputs: { images: [String(length - 2), 0] } }
  return JSON.stringify({ prompt: nodes })
}
