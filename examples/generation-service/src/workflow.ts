import type { Workflow } from './comfyui-types.ts'
import type { Job } from './job-store.ts'

/** The workflow of a job. Its prefix holds the id of the job: no two jobs can take each other's files. */
export function workflowOf(job: Pick<Job, 'id' | 'params'>): Workflow {
  const { text, width, height, seed, checkpoint = 'v1-5-pruned-emaonly.safetensors' } = job.params
  return {
    sampler: {
      class_type: 'KSampler',
      inputs: {
        seed,
        steps: 20,
        cfg: 7,
        sampler_name: 'euler',
        scheduler: 'normal',
        denoise: 1,
        model: ['checkpoint', 0],
        positive: ['positive', 0],
        negative: ['negative', 0],
        latent_image: ['latent', 0],
      },
    },
    checkpoint: { class_type: 'CheckpointLoaderSimple', inputs: { ckpt_name: checkpoint } },
    latent: { class_type: 'EmptyLatentImage', inputs: { width, height, batch_size: 1 } },
    positive: { class_type: 'CLIPTextEncode', inputs: { text, clip: ['checkpoint', 1] } },
    negative: { class_type: 'CLIPTextEncode', inputs: { text: 'text, watermark', clip: ['checkpoint', 1] } },
    decode: { class_type: 'VAEDecode', inputs: { samples: ['sampler', 0], vae: ['checkpoint', 2] } },
    save: { class_type: 'SaveImage', inputs: { images: ['decode', 0], filename_prefix: `gen_job_${job.id}` } },
  }
}
