import { expect, test } from 'vitest'
import { setupComfyMock } from 'comfyui-mock/vitest'
import { historyOf, submit } from '../usage/helpers/client.ts'
import { makeUpload } from './make-upload.ts'
import { readOutput } from './read-output.ts'
import { upscaleTwice } from './upscale-twice.ts'
import { workflows, type ExpectedFile, type Upload } from './workflow.ts'

const comfy = setupComfyMock({
  nodes: [upscaleTwice],
  models: {
    checkpoints: [
      'v1-5-pruned-emaonly.safetensors',
      'sd_xl_base_1.0.safetensors',
      'sd_xl_refiner_1.0.safetensors',
      'sd3.5_large.safetensors',
      'ltx-video-2b.safetensors',
      'ace_step_v1_3.5b.safetensors',
      'hunyuan3d-dit-v2.safetensors',
    ],
    diffusion_models: [
      'flux1-dev.safetensors',
      'flux1-dev-kontext.safetensors',
      'qwen_image_edit_2509_fp8.safetensors',
      'wan2.2_ti2v_5B_fp16.safetensors',
    ],
    text_encoders: [
      't5xxl_fp16.safetensors',
      'clip_l.safetensors',
      'clip_g.safetensors',
      'qwen_2.5_vl_7b.safetensors',
      'umt5_xxl.safetensors',
    ],
    vae: ['ae.safetensors', 'qwen_image_vae.safetensors', 'wan_2.1_vae.safetensors'],
    loras: [
      'qwen-lightning-4steps.safetensors',
      'detail.safetensors',
      'style/pixel-art.safetensors',
      'lcm.safetensors',
    ],
    controlnet: ['control_v11p_sd15_canny.pth'],
    clip_vision: ['clip_vision_h.safetensors'],
    upscale_models: ['RealESRGAN_x4.pth', '2x_tiny.pth'],
  },
})

interface Reference {
  filename: string
  subfolder: string
  type: string
}

async function upload(file: Upload): Promise<void> {
  const form = new FormData()
  form.set('image', new File([new Uint8Array(await makeUpload(file))], file.name))
  const response = await fetch(`${comfy.url}/upload/image`, { method: 'POST', body: form })
  expect(response.status).toBe(200)
}

interface Listener {
  readonly steps: Record<string, number>
  readonly sent: Record<string, string[]>
  /** Settles when the prompt is over, by the last message about it. */
  readonly isOver: Promise<void>
  close(): void
}

/** Listens to the socket: the steps of each node, and the texts that it sends. */
async function listen(): Promise<Listener> {
  const socket = new WebSocket(`${comfy.url.replace('http', 'ws')}/ws?clientId=corpus`)
  socket.binaryType = 'arraybuffer'
  const steps: Record<string, number> = {}
  const sent: Record<string, string[]> = {}
  let end: () => void
  const isOver = new Promise<void>((resolve) => (end = resolve))
  socket.addEventListener('message', ({ data }: MessageEvent<string | ArrayBuffer>) => {
    if (typeof data !== 'string') {
      const bytes = Buffer.from(data)
      if (bytes.readUInt32BE(0) !== 3) return
      const idEnd = 8 + bytes.readUInt32BE(4)
      const id = bytes.toString('utf8', 8, idEnd)
      sent[id] = [...(sent[id] ?? []), bytes.toString('utf8', idEnd)]
      return
    }
    const message = JSON.parse(data)
    if (message.type === 'executing' && message.data.node === null) end()
    if (message.type === 'progress') steps[message.data.node] = message.data.max
  })
  await new Promise((resolve) => socket.addEventListener('open', resolve))
  return { steps, sent, isOver, close: () => socket.close() }
}

async function compareFile(wanted: ExpectedFile, given: Reference | undefined): Promise<void> {
  const { name, pattern, subfolder = '', type = 'output', tolerance = 0.001, duration, ...facts } = wanted
  expect(given).toMatchObject({ subfolder, type })
  if (name !== undefined) expect(given?.filename).toBe(name)
  else expect(given?.filename).toMatch(new RegExp(pattern ?? ''))
  const view = await fetch(`${comfy.url}/view?${new URLSearchParams({ ...given })}`)
  expect(view.status).toBe(200)
  const read = await readOutput(given?.filename ?? '', Buffer.from(await view.arrayBuffer()))
  expect(read).toMatchObject(facts)
  if (duration !== undefined) expect(Math.abs((read.duration ?? 0) - duration)).toBeLessThanOrEqual(tolerance)
}

test('the corpus has the kinds of workflows that people use', () => {
  expect(workflows.length).toBeGreaterThanOrEqual(25)
})

test.each(workflows)('$name: $about', async ({ graph, expected }) => {
  for (const file of expected.uploads ?? []) await upload(file)
  const seen = await listen()
  const id = await submit(comfy.url, graph, { client_id: 'corpus' })
  const record = await comfy.waitFor(id)
  await seen.isOver
  seen.close()
  expect(record.error).toBeUndefined()
  const history = await historyOf(comfy.url, id)
  expect(history?.status.status_str).toBe('success')

  const outputs = Object.values(history?.outputs ?? {})
  const given = outputs.flatMap((output) =>
    Object.values(output).flatMap((items) =>
      (items as unknown[]).filter((item): item is Reference => typeof item === 'object' && item !== null),
    ),
  )
  const wanted = expected.files ?? []
  expect(given).toHaveLength(wanted.length)
  for (const file of wanted) {
    const fits = ({ filename }: Reference): boolean =>
      file.name === undefined ? new RegExp(file.pattern ?? '').test(filename) : filename === file.name
    await compareFile(
      file,
      given.find((reference) => fits(reference) && reference.subfolder === (file.subfolder ?? '')),
    )
  }
  for (const [node, texts] of Object.entries(expected.texts ?? {})) expect(history?.outputs[node]?.text).toEqual(texts)
  expect(seen.sent).toMatchObject(expected.sent ?? {})
  expect(seen.steps).toMatchObject(expected.steps ?? {})
})
