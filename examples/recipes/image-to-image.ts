import { readFile, writeFile } from 'node:fs/promises'

export interface ImageToImage {
  picture: Uint8Array<ArrayBuffer>
  text: string
  /** From 0, the picture as it is, to 1, another one. */
  strength: number
  seed?: number
  checkpoint?: string
}

interface HistoryEntry {
  outputs: Record<string, { images?: { filename: string; subfolder: string; type: string }[] }>
  status: { status_str: string }
}

/** Uploads a picture, has it painted over, and returns the bytes of the result. */
export async function imageToImage(
  url: string,
  { picture, text, strength, seed = 1, checkpoint = 'v1-5-pruned-emaonly.safetensors' }: ImageToImage,
  interval = 1000,
): Promise<Uint8Array> {
  const image = await upload(url, picture)
  const prompt = {
    load: { class_type: 'LoadImage', inputs: { image } },
    model: { class_type: 'CheckpointLoaderSimple', inputs: { ckpt_name: checkpoint } },
    positive: { class_type: 'CLIPTextEncode', inputs: { text, clip: ['model', 1] } },
    negative: { class_type: 'CLIPTextEncode', inputs: { text: 'text, watermark', clip: ['model', 1] } },
    encode: { class_type: 'VAEEncode', inputs: { pixels: ['load', 0], vae: ['model', 2] } },
    sampler: {
      class_type: 'KSampler',
      inputs: {
        seed,
        steps: 20,
        cfg: 7,
        sampler_name: 'euler',
        scheduler: 'normal',
        denoise: strength,
        model: ['model', 0],
        positive: ['positive', 0],
        negative: ['negative', 0],
        latent_image: ['encode', 0],
      },
    },
    decode: { class_type: 'VAEDecode', inputs: { samples: ['sampler', 0], vae: ['model', 2] } },
    save: { class_type: 'SaveImage', inputs: { images: ['decode', 0], filename_prefix: 'painted' } },
  }
  const { prompt_id: promptId } = await call<{ prompt_id: string }>(`${url}/prompt`, JSON.stringify({ prompt }))
  for (;;) {
    const { [promptId]: entry } = await call<Record<string, HistoryEntry>>(`${url}/history/${promptId}`)
    if (!entry) {
      await new Promise((resolve) => setTimeout(resolve, interval))
      continue
    }
    const [file] = entry.outputs['save']?.images ?? []
    if (!file) throw new Error(`ComfyUI has made no picture: ${JSON.stringify(entry.status)}`)
    return (await fetch(`${url}/view?${new URLSearchParams({ ...file })}`)).bytes()
  }
}

/** @returns the name to use: another where one of this name with other content is there already */
async function upload(url: string, picture: Uint8Array<ArrayBuffer>): Promise<string> {
  const form = new FormData()
  form.append('image', new Blob([picture], { type: 'image/png' }), 'source.png')
  const { name, subfolder } = await call<{ name: string; subfolder: string }>(`${url}/upload/image`, form)
  return subfolder ? `${subfolder}/${name}` : name
}

async function call<T>(url: string, body?: string | FormData): Promise<T> {
  const response = await fetch(url, body === undefined ? {} : { method: 'POST', body })
  if (!response.ok) throw new Error(`${url} gave ${response.status}: ${await response.text()}`)
  return (await response.json()) as T
}

// node image-to-image.ts http://127.0.0.1:8188 source.png result.png "a lighthouse in oil"
if (import.meta.filename === process.argv[1]) {
  const [url = '', source = '', target = '', text = ''] = process.argv.slice(2)
  const picture = new Uint8Array(await readFile(source))
  await writeFile(target, await imageToImage(url, { picture, text, strength: 0.6 }))
  console.log(`written: ${target}`)
}
