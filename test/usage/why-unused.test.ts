import { afterEach, expect, test, vi } from 'vitest'
import type { Scenario } from 'comfyui-mock'
import { setupComfyMock } from 'comfyui-mock/vitest'
import { submit, txt2img } from './helpers/client.ts'

const comfy = setupComfyMock()

afterEach(() => vi.restoreAllMocks())

const delay = '2s'

test.each<[string, Scenario, string]>([
  ['a class as node', { failure: { node: 'KSampeler', error: 'blocked' } }, ': no prompt has the node KSampeler, "KSampler" may be meant'],
  ['a node id', { when: { nodeId: '30' }, delay }, ': no prompt has the node 30, "3" may be meant'],
  ['a node of a graph', { when: { graph: { '33': {} } }, delay }, ': no prompt has the node 33, "3" may be meant'],
  ['a title', { when: { title: 'sampler' }, delay }, ': no prompt has a node with the title sampler, "Sampler" may be meant'],
  ['a class that is another', { when: { classType: 'LoadImage' }, delay }, ': no prompt has a node of the class LoadImage'],
  ['a client', { when: { clientId: 'mee' }, delay }, ': no prompt is of the client mee, "me" may be meant'],
  ['a prompt id', { when: { promptId: 'abc' }, delay }, ': no prompt has the id abc'],
  ['a part of a graph', { when: { graph: { '3': { inputs: { seed: 99 } } } }, delay }, ': no prompt has this part of a graph; of the newest "3.inputs.seed" is 1'],
  ['a number', { when: { nth: 3 }, delay }, ': of the 3 prompts that it wants, 1 came'],
  ['a predicate', { when: { predicate: () => false }, delay }, ': its predicate has said yes to none of 1 prompt'],
  ['what may be said of it', { when: { nodeId: '3', title: 'VAE' }, delay }, ': no prompt has a node with the title VAE'],
  ['a missing model', { missing: { models: ['sdxl_base_1.0.safetensors'] } }, 'never matched anything'],
])('a scenario that never matched says why: %s', async (_, scenario, reason) => {
  vi.spyOn(console, 'warn').mockReturnValue()
  comfy.use(scenario)
  const graph = txt2img({ seed: 1 })
  const titled = { ...graph, '3': { ...graph['3'], _meta: { title: 'Sampler' } } }
  await comfy.waitFor(await submit(comfy.url, titled, { client_id: 'me' }))
  expect(comfy.explain()).toContain(reason)
}) // prettier-ignore

test.each([
  ['that is a node no more', { '3': { inputs: { negative: 5, positive: ['6', 1] } } }, 'of the newest "3.inputs.negative" is ["7",0]'],
  ['with a seed beyond 2^53', { '3': { inputs: { seed: 1 } } }, 'of the newest "3.inputs.seed" is 18446744073709551615'],
  ['with an input that is not there', { '3': { inputs: { sead: 1 } } }, 'of the newest "3.inputs.sead" is not there'],
])('a part of a graph %s is shown beside what there is', async (_, graph, reason) => {
  vi.spyOn(console, 'warn').mockReturnValue()
  comfy.setDelay('2s', { when: { graph } })
  const body = JSON.stringify({ prompt: txt2img({ seed: 0 }) }).replace('"seed":0', '"seed":18446744073709551615')
  const { prompt_id: id } = await (await fetch(`${comfy.url}/prompt`, { method: 'POST', body })).json()
  await comfy.waitFor(id)
  expect(comfy.explain()).toContain(reason)
}) // prettier-ignore

test('a predicate that said no to several prompts says to how many', async () => {
  vi.spyOn(console, 'warn').mockReturnValue()
  comfy.setDelay('2s', { when: { predicate: () => false } })
  for (const seed of [1, 2]) await comfy.waitFor(await submit(comfy.url, txt2img({ seed })))
  expect(comfy.explain()).toContain('its predicate has said yes to none of 2 prompts')
})

test('a scenario that never matched says that no prompt came', () => {
  vi.spyOn(console, 'warn').mockReturnValue()
  comfy.setDelay('2s')
  expect(comfy.explain()).toContain('never matched anything: no prompt was accepted')
})

test('a scenario that never matched says that it came too late', async () => {
  vi.spyOn(console, 'warn').mockReturnValue()
  await comfy.waitFor(await submit(comfy.url, txt2img()))
  comfy.setDelay('2s')
  expect(comfy.explain()).toContain('never matched anything: it was set when the prompts had begun. Set it before')
})
