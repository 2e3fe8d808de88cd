import { expect, test, vi } from 'vitest'
import type { HoldOptions, Scenario } from 'comfyui-mock'
import { setupComfyMock } from 'comfyui-mock/vitest'
import { submit, txt2img } from './helpers/client.ts'

const comfy = setupComfyMock()

test.each<[string, Scenario, string]>([
  ['a class', { failure: { node: 'KSampeler', error: 'blocked' } }, 'the node KSampeler ("KSampler" may be meant), which the prompt'],
  ['an id', { hang: { node: '33' } }, 'the node 33 ("3" may be meant), which the prompt'],
  ['one of several', { outputs: { SaveImges: [], '9': [] } }, 'the node SaveImges ("SaveImage" may be meant), which the prompt'],
  ['a moment', { timeline: [{ at: 'end of VAEDecod', do: 'up' }] }, 'the node VAEDecod ("VAEDecode" may be meant), which the prompt'],
  ['nothing near', { cached: ['LoadAudioFile'] }, 'the node LoadAudioFile, which the prompt'],
])('a scenario for a node that a prompt lacks is told the nearest when it is submitted: %s', async (_, scenario, message) => {
  const warn = vi.spyOn(console, 'warn').mockReturnValue()
  comfy.use(scenario)
  await comfy.waitFor(await submit(comfy.url, txt2img()))
  expect(warn.mock.calls.join('\n')).toContain(message)
}) // prettier-ignore

test('a hold at a node that a prompt lacks is told the nearest', async () => {
  const warn = vi.spyOn(console, 'warn').mockReturnValue()
  const where: HoldOptions = { node: 'KSmapler' }
  comfy.hold(where)
  await comfy.waitFor(await submit(comfy.url, txt2img()))
  expect(warn.mock.calls.join('\n')).toContain(
    'waits for the node KSmapler ("KSampler" may be meant), which the prompt',
  )
})
