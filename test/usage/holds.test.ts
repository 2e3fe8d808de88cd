import { expect, test } from 'vitest'
import { setupComfyMock } from 'comfyui-mock/vitest'
import { smallGraph, submit, txt2img } from './helpers/client.ts'

const comfy = setupComfyMock()
const stateOf = (id: string): string | undefined => comfy.prompts.find((prompt) => prompt.id === id)?.status

test('only the prompt of one client is held', async () => {
  const held = comfy.hold({ clientId: 'one' })
  expect((await comfy.waitFor(await submit(comfy.url, smallGraph(1), { client_id: 'other' }))).status).toBe('completed')
  const id = await submit(comfy.url, smallGraph(2), { client_id: 'one' })
  expect((await held.reached).id).toBe(id)
  expect(stateOf(id)).toBe('running')
  held.release()
  expect((await comfy.waitFor(id)).status).toBe('completed')
})

test('only the prompt with one id is held, and only the first that gets there', async () => {
  const wanted = '11111111-1111-4111-8111-111111111111'
  const held = comfy.hold({ promptId: wanted, node: '2' })
  expect((await comfy.waitFor(await submit(comfy.url, smallGraph(1)))).status).toBe('completed')
  await submit(comfy.url, smallGraph(2), { prompt_id: wanted })
  expect((await held.reached).id).toBe(wanted)
  held.release()
  expect((await comfy.waitFor(await submit(comfy.url, smallGraph(3)))).status).toBe('completed')
})

test('a hold takes one prompt: the next one of the kind goes through', async () => {
  const held = comfy.hold({ node: 'SaveImage' })
  const first = await submit(comfy.url, smallGraph(1))
  await held.reached
  await fetch(`${comfy.url}/interrupt`, { method: 'POST' })
  expect((await comfy.waitFor(first)).status).toBe('interrupted')
  expect((await comfy.waitFor(await submit(comfy.url, smallGraph(2)))).status).toBe('completed')
})

test('a node without steps is over after one', async () => {
  const held = comfy.hold({ node: 'EmptyImage' })
  const id = await submit(comfy.url, smallGraph())
  await held.reached
  await held.step()
  expect((await comfy.waitFor(id)).status).toBe('completed')
  await held.step()
})

test('more steps than there are let the prompt go to its end, none let it stay', async () => {
  const held = comfy.hold()
  const id = await submit(comfy.url, txt2img())
  await held.reached
  await held.step(0)
  expect(stateOf(id)).toBe('running')
  await held.step(500)
  expect((await comfy.waitFor(id)).status).toBe('completed')
})

test('a wait for a prompt that nobody submitted says which are known', async () => {
  await expect(comfy.waitFor('nope')).rejects.toMatchObject({
    code: 'UNKNOWN_PROMPT',
    message: 'Failed to wait for the prompt nope: no prompt with this id was accepted. Known: none.',
  })
  const id = await submit(comfy.url, smallGraph())
  await expect(comfy.waitFor('nope')).rejects.toThrow(`Known: ${id}.`)
})

test('a wait that takes too long says how the prompt stands, and what happened to it', async () => {
  comfy.setDelay('1h')
  const id = await submit(comfy.url, smallGraph())
  await expect(comfy.waitFor(id, { timeout: 60 })).rejects.toMatchObject({
    code: 'WAIT_TIMEOUT',
    message: expect.stringMatching(
      new RegExp(
        `^Failed to wait for the prompt ${id}: it was still running after 60 ms\\..*\nprompt ${id}: running\n`,
      ),
    ),
  })
  await expect(comfy.idle({ timeout: 60 })).rejects.toMatchObject({
    code: 'WAIT_TIMEOUT',
    message: expect.stringMatching(
      /^Failed to wait until the mock is idle: 1 prompts were left after 60 ms\. Shorten their delays/,
    ),
  })
})
