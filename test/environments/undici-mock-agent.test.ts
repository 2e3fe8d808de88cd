import * as undici from 'undici'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { setupComfyMock } from 'comfyui-mock/vitest'
import { runPrompt, SAVED_PICTURE } from './support/run-prompt.ts'

const OTHER = 'http://weather.example.com'

const comfy = setupComfyMock()
const before = undici.getGlobalDispatcher()
let agent: undici.MockAgent
beforeEach(() => {
  agent = new undici.MockAgent()
  agent.disableNetConnect()
  agent.enableNetConnect(new URL(comfy.url).host)
  undici.setGlobalDispatcher(agent)
  agent
    .get(OTHER)
    .intercept({ path: '/today' })
    .reply(200, () => ({ weather: 'rain' }))
    .persist()
})
afterEach(async () => {
  undici.setGlobalDispatcher(before)
  await agent.close()
})

const fetches = [
  { name: 'global fetch', get: async (url: string) => (await fetch(url)).text() },
  { name: 'undici.fetch', get: async (url: string) => (await undici.fetch(url)).text() },
  { name: 'undici.request', get: async (url: string) => (await undici.request(url)).body.text() },
]

test.each(fetches)('$name gets both answers', async ({ get }) => {
  for (let turn = 0; turn < 3; turn += 1) {
    expect(await get(`${OTHER}/today`)).toBe('{"weather":"rain"}')
    expect(await get(`${comfy.url}/queue`)).toBe('{"queue_running": [], "queue_pending": []}')
  }
})

test('a prompt runs beside a MockAgent', async () => {
  expect(await runPrompt(comfy.url)).toEqual(SAVED_PICTURE)
})

test('a MockAgent that has the answer goes before the mock', async () => {
  agent.get(comfy.url).intercept({ path: '/queue' }).reply(418, '')
  expect((await undici.request(`${comfy.url}/queue`)).statusCode).toBe(418)
  expect((await undici.request(`${comfy.url}/queue`)).statusCode).toBe(200)
})
