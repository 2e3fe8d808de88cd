import { readFileSync } from 'node:fs'
import { expect } from 'vitest'
import type { ComfyMock } from 'comfyui-mock'
import { codeOf, type HttpAnswer, type HttpClient } from '../../network/support/http-clients.ts'
import { smallGraph } from '../../usage/helpers/client.ts'

const JSON_TYPE = { 'Content-Type': 'application/json' }

/** All that a product does by HTTP: it asks, submits, uploads, is refused, and fetches its picture. */
export async function expectHttpCycle({ request }: HttpClient, comfy: ComfyMock): Promise<void> {
  const stats = jsonOf(await request(`${comfy.url}/system_stats`))
  expect(stats).toHaveProperty('system.comfyui_version', '0.33.0')

  const body = JSON.stringify({ prompt: smallGraph() })
  const submitted = await request(`${comfy.url}/prompt`, { method: 'POST', headers: JSON_TYPE, body })
  const { prompt_id: promptId } = jsonOf(submitted) as { prompt_id: string }
  const record = await comfy.waitFor(promptId)
  const history = jsonOf(await request(`${comfy.url}/history/${promptId}`))
  const image = { filename: 'small_00001_.png', subfolder: '', type: 'output' }
  expect(history).toHaveProperty([promptId, 'outputs', '2', 'images'], [image])

  const view = await request(`${comfy.url}/view?${new URLSearchParams(image)}`)
  expect([view.status, view.headers['content-type']]).toEqual([200, 'image/png'])
  expect(view.body.equals(readFileSync(record.files[0]!.path))).toBe(true)

  expect(jsonOf(await request(`${comfy.url}/upload/image`, await multipart(view.body)))).toEqual({
    name: 'back.png',
    subfolder: '',
    type: 'input',
  })
  const refused = await request(`${comfy.url}/prompt`, { method: 'POST', headers: JSON_TYPE, body: '{"prompt": {}}' })
  expect([refused.status, (jsonOf(refused) as { error: { type: string } }).error.type]).toEqual([
    400,
    'prompt_no_outputs',
  ])
}

/** What goes wrong between a client and a server, and that it is well again afterwards. */
export async function expectHttpFaults({ request }: HttpClient, comfy: ComfyMock): Promise<void> {
  const url = `${comfy.url}/object_info/KSampler`
  for (const code of ['ECONNREFUSED', 'ECONNRESET', 'ETIMEDOUT', 'EPIPE', 'ENOTFOUND'] as const) {
    comfy.setFault('*', { error: code }, { times: 1 })
    const error: unknown = await request(url).catch((reason: unknown) => reason)
    expect(codeOf(error)).toBe(code)
  }
  for (const fault of [{ truncate: 100 }, { resetAfter: 100 }, { contentLengthOff: 10 }, 'empty-reply'] as const) {
    comfy.setFault('*', fault, { times: 1 })
    await expect(request(url)).rejects.toThrow()
  }
  comfy.setFault(
    '*',
    { status: 502, body: '<h1>502 Bad Gateway</h1>', headers: { 'Content-Type': 'text/html' } },
    { times: 1 },
  )
  expect((await request(url)).status).toBe(502)
  comfy.setFault('*', { dribble: { bytes: 2000, every: 1 } }, { times: 1 })
  expect(jsonOf(await request(url))).toHaveProperty('KSampler')

  comfy.setFault('*', 'never', { times: 1 })
  const unanswered = await Promise.race([
    request(url).then(
      () => 'answered',
      () => 'failed',
    ),
    new Promise((resolve) => setTimeout(resolve, 30, 'waiting')),
  ])
  expect(unanswered).toBe('waiting')
  expect((await request(url)).status).toBe(200)
}

async function multipart(picture: Buffer) {
  const form = new FormData()
  form.append('image', new Blob([new Uint8Array(picture)], { type: 'image/png' }), 'back.png')
  const encoded = new Response(form)
  const headers = { 'Content-Type': encoded.headers.get('content-type') ?? '' }
  return { method: 'POST', headers, body: Buffer.from(await encoded.arrayBuffer()) }
}

function jsonOf({ body }: HttpAnswer): object {
  return JSON.parse(body.toString())
}
