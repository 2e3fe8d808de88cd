import { expect, test, vi } from 'vitest'
import type { HoldOptions, Scenario } from 'comfyui-mock'
import { setupComfyMock } from 'comfyui-mock/vitest'
import { submit, txt2img } from './helpers/client.ts'

const comfy = setupComfyMock()

test.each<[string, Scenario, RegExp]>([
  ['a class', { failure: { node: 'KSampeler', error: 'blocked' } }, /the node KSampeler, which the prompt \S+ lacks, "KSampler" may be meant[.]/],
  ['an id', { hang: { node: '33' } }, /the node 33, which the prompt \S+ lacks, "3" may be meant[.]/],
  ['one of several', { outputs: { SaveImges: [], '9': [] } }, /the node SaveImges, which the prompt \S+ lacks, "SaveImage" may be meant[.]/],
  ['a moment', { timeline: [{ at: 'end of VAEDecod', do: 'up' }] }, /the node VAEDecod, which the prompt \S+ lacks, "VAEDecode" may be meant[.]/],
  ['nothing near', { cached: ['LoadAudioFile'] }, /the node LoadAudioFile, which the prompt \S+ lacks[.]/],
])('a scenario for a node that a prompt lacks is told the nearest when it is submitted: %s', async (_, scenario, message) => {
  const warn = vi.spyOn(console, 'warn').mockReturnValue()
  comfy.use(scenario)
  await comfy.waitFor(await submit(comfy.url, txt2img()))
  expect(warn.mock.calls.join('\n')).toMatch(message)
}) // prettier-ignore

test('a hold at a node that a prompt lacks is told the nearest', async () => {
  const warn = vi.spyOn(console, 'warn').mockReturnValue()
  const where: HoldOptions = { node: 'KSmapler' }
  comfy.hold(where)
  await comfy.waitFor(await submit(comfy.url, txt2img()))
  expect(warn.mock.calls.join('\n')).toMatch(/the node KSmapler, which .+ lacks, "KSampler" may be meant[.]/)
})
