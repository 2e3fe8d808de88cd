import { expect, test } from 'vitest'
import { setupComfyMock } from 'comfyui-mock/vitest'
import { smallGraph } from './helpers/client.ts'

const comfy = setupComfyMock()

test('a body that is no JSON gets the 500 of ComfyUI, as plain text', async () => {
  const response = await fetch(`${comfy.url}/prompt`, { method: 'POST', body: '{"prompt": ' })
  expect(response.status).toBe(500)
  expect(response.headers.get('content-type')).toBe('text/plain; charset=utf-8')
  expect(await response.text()).toBe('500 Internal Server Error\n\nServer got itself in trouble')
})

test('a refused prompt uses up a number, leaves no history and sends no message', async () => {
  const refused = await fetch(`${comfy.url}/prompt`, {
    method: 'POST',
    body: JSON.stringify({ prompt: { 1: { class_type: 'NoSuchNode', inputs: {} } } }),
  })
  expect(refused.status).toBe(400)
  expect(await refused.json()).toEqual({
    error: {
      type: 'missing_node_type',
      message: "Node 'NoSuchNode' not found. The custom node may not be installed.",
      details: "Node ID '#1'",
      extra_info: { node_id: '1', class_type: 'NoSuchNode', node_title: 'NoSuchNode' },
    },
    node_errors: {},
  })
  const accepted = await fetch(`${comfy.url}/prompt`, {
    method: 'POST',
    body: JSON.stringify({ prompt: smallGraph() }),
  })
  expect((await accepted.json()).number).toBe(1)
  expect(comfy.prompts).toHaveLength(1)
})

test('every route answers below /api too', async () => {
  for (const path of ['/queue', '/history', '/prompt', '/system_stats', '/object_info/KSampler']) {
    const [plain, twin] = await Promise.all([fetch(comfy.url + path), fetch(`${comfy.url}/api${path}`)])
    expect(await twin.text()).toBe(await plain.text())
  }
})

test('a request to another host is refused, with its URL and the option that would allow it', async () => {
  const refusal = fetch('http://gpu.example.com:8188/queue')
  await expect(refusal).rejects.toMatchObject({
    cause: {
      code: 'UNHANDLED_REQUEST',
      message: expect.stringMatching(/GET http:\/\/gpu\.example\.com:8188\/queue.*onUnhandledRequest/s),
    },
  })
})
