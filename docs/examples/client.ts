/** "Your client" of the examples: it knows nothing of the mock. */
const url = 'http://127.0.0.1:8188'

export type Workflow = Record<string, { class_type: string; inputs: Record<string, unknown> }>

/** The workflow that ComfyUI opens with; node 3 samples, node 9 saves. */
export function txt2img({ seed = 1, steps = 20, checkpoint = 'v1-5-pruned-emaonly.safetensors' } = {}): Workflow {
  const sampling = { seed, steps, cfg: 8, sampler_name: 'euler', scheduler: 'normal', denoise: 1 }
  return {
    3: {
      class_type: 'KSampler',
      inputs: { ...sampling, model: ['4', 0], positive: ['6', 0], negative: ['7', 0], latent_image: ['5', 0] },
    },
    4: { class_type: 'CheckpointLoaderSimple', inputs: { ckpt_name: checkpoint } },
    5: { class_type: 'EmptyLatentImage', inputs: { width: 512, height: 512, batch_size: 1 } },
    6: { class_type: 'CLIPTextEncode', inputs: { text: 'a lighthouse', clip: ['4', 1] } },
    7: { class_type: 'CLIPTextEncode', inputs: { text: 'blurry', clip: ['4', 1] } },
    8: { class_type: 'VAEDecode', inputs: { samples: ['3', 0], vae: ['4', 2] } },
    9: { class_type: 'SaveImage', inputs: { images: ['8', 0], filename_prefix: 'ComfyUI' } },
  }
}

/** Submits a workflow and gives the id of the prompt. */
export async function submit(workflow: Workflow, clientId?: string): Promise<string> {
  const body = JSON.stringify({ prompt: workflow, client_id: clientId })
  const response = await fetch(`${url}/prompt`, { method: 'POST', body })
  const answer = await response.json()
  if (!response.ok) throw new Error(answer.error.type)
  return answer.prompt_id
}

/** Submits a workflow, asks for its history until it is there, and gives the names of its pictures. */
export async function generate(workflow: Workflow, interval = 20): Promise<string[]> {
  const promptId = await submit(workflow)
  for (;;) {
    const entry = await historyOf(promptId)
    if (entry?.status.status_str === 'error') {
      const [type, data] = entry.status.messages.at(-1) ?? []
      throw new Error(`${type} ${data?.exception_message ?? ''}`.trim())
    }
    if (entry) return Object.values(entry.outputs).flatMap(({ images = [] }) => images.map(({ filename }) => filename))
    await new Promise((resolve) => setTimeout(resolve, interval))
  }
}

interface HistoryEntry {
  outputs: Record<string, { images?: { filename: string }[] }>
  status: { status_str: string; messages: [string, { exception_message?: string }][] }
}

export async function historyOf(promptId: string): Promise<HistoryEntry | undefined> {
  const response = await fetch(`${url}/history/${promptId}`)
  if (!response.ok) throw new Error(`history: ${response.status}`)
  return (await response.json())[promptId]
}

export interface Message {
  type: string
  data: Record<string, unknown>
}

/** Opens a socket and collects its messages; those that are pictures have the type `preview`. */
export async function listen(clientId: string): Promise<{ socket: WebSocket; messages: Message[] }> {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/ws?clientId=${clientId}`)
  const messages: Message[] = []
  socket.addEventListener('message', ({ data }) => {
    messages.push(typeof data === 'string' ? JSON.parse(data) : { type: 'preview', data: {} })
  })
  await new Promise((resolve, reject) => {
    socket.addEventListener('open', resolve)
    socket.addEventListener('error', () => reject(new Error('no socket')))
  })
  return { socket, messages }
}
