/** What a product does with ComfyUI, in a few lines of plain fetch: tests use it where the client is not the point. */
export async function submit(url: string, prompt: unknown, others: Record<string, unknown> = {}): Promise<string> {
  const response = await fetch(`${url}/prompt`, { method: 'POST', body: JSON.stringify({ prompt, ...others }) })
  if (!response.ok) throw new Error(`refused: ${await response.text()}`)
  const { prompt_id: promptId } = await response.json()
  return promptId
}

export async function historyOf(url: string, promptId: string): Promise<HistoryEntry | undefined> {
  const history = await (await fetch(`${url}/history/${promptId}`)).json()
  return history[promptId]
}

export interface HistoryEntry {
  prompt: [number, string, Record<string, unknown>, Record<string, unknown>, string[]]
  outputs: Record<string, { images?: { filename: string; subfolder: string; type: string }[]; text?: string[] }>
  status: { status_str: string; completed: boolean; messages: [string, Record<string, unknown>][] }
}

/** EmptyImage -> SaveImage; another colour is another prompt for the cache. */
export function smallGraph(color = 0, prefix = 'small') {
  return {
    '1': { class_type: 'EmptyImage', inputs: { width: 64, height: 48, batch_size: 1, color } },
    '2': { class_type: 'SaveImage', inputs: { images: ['1', 0], filename_prefix: prefix } },
  }
}

/** The workflow that ComfyUI opens with. */
export function txt2img({ seed = 5, width = 512, height = 512, batch = 1 } = {}) {
  return {
    '3': {
      class_type: 'KSampler',
      inputs: {
        seed,
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
    '5': { class_type: 'EmptyLatentImage', inputs: { width, height, batch_size: batch } },
    '6': { class_type: 'CLIPTextEncode', inputs: { text: 'a lighthouse', clip: ['4', 1] } },
    '7': { class_type: 'CLIPTextEncode', inputs: { text: 'watermark', clip: ['4', 1] } },
    '8': { class_type: 'VAEDecode', inputs: { samples: ['3', 0], vae: ['4', 2] } },
    '9': { class_type: 'SaveImage', inputs: { filename_prefix: 'ComfyUI', images: ['8', 0] } },
  }
}
