import { expect, test } from 'vitest'
import { setupComfyMock } from 'comfyui-mock/vitest'
import { smallGraph, submit } from './helpers/client.ts'

const comfy = setupComfyMock({ models: { checkpoints: [], loras: ['detail.safetensors', 'style.safetensors'] } })
const send = (prompt: unknown): Promise<Response> =>
  fetch(`${comfy.url}/prompt`, { method: 'POST', body: JSON.stringify({ prompt }) })

/** What a person is told after a prompt was refused. */
async function explained(prompt: unknown): Promise<string> {
  expect((await send(prompt)).ok).toBe(false)
  return comfy.explain()
}

const output = (nodeId: string) => ({ class_type: 'PreviewAny', inputs: { source: [nodeId, 0] } })
const sampler = (sampler_name: string) => ({ '1': { class_type: 'KSamplerSelect', inputs: { sampler_name } }, '2': output('1') }) // prettier-ignore

test('a class that nobody knows is told with the nearest ones, by the title of its node', async () => {
  const graph = { '7': { class_type: 'KSampelr', inputs: {}, _meta: { title: 'Paint' } } }
  const text = await explained(graph)
  expect(text).toContain('a prompt was refused: node 7 (KSampelr, "Paint"): there is no node class KSampelr. Nearest: KSampler')
  expect(await explained({ '7': { class_type: 'Xylophon3000', inputs: {} } })).toContain(
    'node 7 (Xylophon3000): there is no node class Xylophon3000. A custom node?',
  )
}) // prettier-ignore

test('a class that is no text is told as the server tells it', async () => {
  expect(await explained({ '7': { class_type: 5, inputs: {} } })).toContain("a prompt was refused: Node '5' not found.")
  expect(await explained({ '7': { inputs: {} } })).toContain("a prompt was refused: Node 'ID #7' has no class_type.")
})

test('a value that no list has is told with some that it has, and with the nearest', async () => {
  const text = await explained(sampler('eulre'))
  expect(text).toMatch(/node 1 \(KSamplerSelect\): the input "sampler_name" is "eulre", allowed: euler, .*, … \(\d+\)\. Nearest: euler/)
  expect(await explained(sampler('no such sampler at all'))).toMatch(/, … \(\d+\)\.\n|, … \(\d+\)\.$/m)
}) // prettier-ignore

test('a short list is told whole, an empty one with how to fill it', async () => {
  const lora = { class_type: 'LoraLoaderModelOnly', inputs: { model: ['9', 0], lora_name: 'detial.safetensors', strength_model: 1 } }
  const model = { class_type: 'CheckpointLoaderSimple', inputs: { ckpt_name: 'x.safetensors' } }
  const text = await explained({ '1': lora, '9': model, '2': output('1') })
  expect(text).toContain('is "detial.safetensors", allowed: detail.safetensors, style.safetensors. Nearest: detail.safetensors')
  expect(text).toContain('"ckpt_name" is "x.safetensors", allowed: nothing. Give the mock some: setupComfyMock({ models: { … } }).')
}) // prettier-ignore

test('any other mistake is told as the server tells it', async () => {
  const graph = smallGraph()
  graph['1'].inputs.width = 0
  expect(await explained(graph)).toContain('node 1 (EmptyImage): Value 0 smaller than min of 1: width')
  expect(await explained({})).toContain('a prompt was refused: Prompt has no outputs')
  expect(await explained({ '1': smallGraph()['1'] })).toContain('a prompt was refused: Prompt has no outputs')
})

test('a graph without any output node explains itself by its one error', async () => {
  const response = await fetch(`${comfy.url}/prompt`, { method: 'POST', body: '{}' })
  expect(response.status).toBe(400)
  expect(comfy.explain()).toContain('a prompt was refused: No prompt provided. The body goes { "prompt"')
})

test.each([
  ['GET', '/histroy', 'GET /history'],
  ['PUT', '/queue', 'GET /queue, POST /queue'],
])('a request %s %s is told with what was probably meant', async (method, path, near) => {
  await fetch(comfy.url + path, { method })
  expect(comfy.explain()).toContain(`ComfyUI has no route ${method} ${path}. Nearest: ${near}`)
})

test('a request for something altogether different is told without advice', async () => {
  await fetch(`${comfy.url}/v1/chat/completions/of/another/product/that/is/nowhere/near`)
  expect(comfy.explain()).toMatch(/ComfyUI has no route GET \/v1\/chat\S+near\.(?:\n|$)/)
})

test('a prompt that was accepted with errors at some outputs needs no explanation', async () => {
  await comfy.waitFor(await submit(comfy.url, { ...smallGraph(), '3': { class_type: 'PreviewImage', inputs: {} } }))
  expect(comfy.explain()).not.toContain('was refused')
})

test('a refusal of the test itself is told as it was written', async () => {
  const nodeErrors = {
    '1': { errors: [{ type: 'value_not_in_list', message: 'Not this', details: '' }], class_type: 'EmptyImage' },
    '2': { errors: 'none', class_type: 'SaveImage' },
  }
  comfy.setFailure({ error: { type: 'own', message: 'No', details: '', nodeErrors } })
  expect(await explained(smallGraph())).toBe('  - a prompt was refused: node 1 (EmptyImage): Not this')
})

test('an input below a chosen option is told as the server tells it', async () => {
  const inputs = { input: ['1', 0], resize_type: 'scale dimensions', scale_method: 'area' }
  const chosen = { 'resize_type.width': 8, 'resize_type.height': 8, 'resize_type.crop': 'middle' }
  const resize = { class_type: 'ResizeImageMaskNode', inputs: { ...inputs, ...chosen } }
  expect(await explained({ ...smallGraph(), '3': resize, '4': output('3'), '2': output('3') })).toMatch(
    /node 3 \(ResizeImageMaskNode\): Value not in list: .*crop: 'middle' not in \['disabled', 'center'\]/,
  )
})

test('a body without a prompt, a workflow of the editor and a link to nowhere are told with what to do', async () => {
  const post = (body: unknown): Promise<Response> =>
    fetch(`${comfy.url}/prompt`, { method: 'POST', body: JSON.stringify(body) })
  expect((await post(smallGraph())).status).toBe(400)
  expect((await post({ prompt: { nodes: [], links: [], version: 0.4 } })).status).toBe(500)
  const text = await explained({ '2': { class_type: 'SaveImage', inputs: { images: ['7', 0], filename_prefix: 'x' } } })
  expect(text).toContain('a prompt was refused: No prompt provided. The body goes { "prompt": { … }, "client_id": … }.')
  expect(text).toContain(
    'POST /prompt gave 500, as ComfyUI does where it cannot make anything of a request. Is it JSON',
  )
  expect(text).toContain('Something links to the node 7, which the prompt lacks.')
})

test('a request for ComfyUI that went to another port is told, one for something else is not', async () => {
  await expect(fetch('http://127.0.0.1:8189/history/some-id')).rejects.toThrow()
  await expect(fetch('http://127.0.0.1:8189/my/own/route')).rejects.toThrow()
  const said = comfy.explain()
  expect(said).toContain(`GET http://127.0.0.1:8189/history/some-id passed by: this mock is at ${comfy.url}.`)
  expect(said).not.toContain('/my/own')
})
