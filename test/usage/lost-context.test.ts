import { afterAll, beforeAll, expect, test } from 'vitest'
import { AsyncResource } from 'node:async_hooks'
import { setupComfyMock } from 'comfyui-mock'
import { smallGraph, submit } from './helpers/client.ts'

const comfy = setupComfyMock({ url: 'http://127.0.0.1:8277' })
beforeAll(() => comfy.listen())
afterAll(() => comfy.close())

/** A pool that was made outside of every test: what it sends carries no context. */
const outside = new AsyncResource('pool')
const fromPool = (path: string, init?: RequestInit): Promise<Response> =>
  outside.runInAsyncScope(() => fetch(comfy.url + path, init))

const prompt = (others: object): RequestInit => ({
  method: 'POST',
  body: JSON.stringify({ prompt: smallGraph(), ...others }),
})

/** Runs two boundaries at once, and the check inside of the first. */
const between = (check: () => Promise<void>): Promise<void> =>
  comfy.boundary(async () => {
    const other = comfy.boundary(async () => new Promise<void>((resolve) => setTimeout(resolve, 30)))
    await check()
    await other
  })

test('a request without context is known by a client that the test has used', async () => {
  await between(async () => {
    const id = await submit(comfy.url, smallGraph(1), { client_id: 'mine' })
    expect((await fromPool('/prompt', prompt({ client_id: 'mine' }))).status).toBe(200)
    expect(comfy.prompts).toHaveLength(2)
    expect((await fromPool(`/history/${id}`)).status).toBe(200)
    await comfy.idle()
  })
})

test('a request without context is known by a client that a scenario is for', async () => {
  await between(async () => {
    comfy.setDelay(5, { when: { clientId: 'planned' } })
    expect((await fromPool('/prompt', prompt({ client_id: 'planned' }))).status).toBe(200)
    expect(comfy.prompts).toHaveLength(1)
    await comfy.idle()
  })
})

test.each([
  ['GET', '/queue', {}],
  ['POST', '/prompt', prompt({ client_id: 'stranger' })],
  ['POST', '/prompt', prompt({ client_id: 5 })],
  ['POST', '/prompt', { method: 'POST', body: 'no JSON' }],
])('a request without context that names nobody is refused: %s %s', async (method, path, init) => {
  await between(async () => {
    await expect(fromPool(path, init)).rejects.toMatchObject({
      cause: { message: expect.stringMatching(new RegExp(`^Failed to answer ${method} ${path}: \\d tests run at once`)) },
    })
  })
}) // prettier-ignore
