/** The workflow that ComfyUI opens with: a checkpoint, two prompts, 20 steps, one picture of 512 x 512. */
export function txt2img(options: { seed: string; text: string }): string {
  // The seed is spliced in as text: numbers beyond 2^53 would not survive JSON.stringify.
  return JSON.stringify({
    '3': {
      class_type: 'KSampler',
      inputs: {
        seed: '<seed>',
        steps: 20,
        cfg: 8,
        sampler_name: 'euler',
        scheduler: 'normal',
        denoise: 1,
        model: ['4', 0],
        positive: ['6', 0],
        negative: ['7', 0],
        latent_image: ['5', 0],
      },
    },
    '4': { class_type: 'CheckpointLoaderSimple', inputs: { ckpt_name: 'v1-5-pruned-emaonly.safetensors' } },
    '5': { class_type: 'EmptyLatentImage', inputs: { width: 512, height: 512, batch_size: 1 } },
    '6': { class_type: 'CLIPTextEncode', inputs: { text: options.text, clip: ['4', 1] } },
    '7': { class_type: 'CLIPTextEncode', inputs: { text: 'text, watermark', clip: ['4', 1] } },
    '8': { class_type: 'VAEDecode', inputs: { samples: ['3', 0], vae: ['4', 2] } },
    '9': { class_type: 'SaveImage', inputs: { filename_prefix: 'ComfyUI', images: ['8', 0] } },
  }).replace('"<seed>"', options.seed)
}
