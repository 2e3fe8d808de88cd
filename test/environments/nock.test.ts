import nock from 'nock'
import { afterEach, expect, test } from 'vitest'
import { setupComfyMock } from 'comfyui-mock'
import { httpClients } from '../network/support/http-clients.ts'
import { runPrompt, SAVED_PICTURE } from './support/run-prompt.ts'

const OTHER = 'http://weather.example.com'

/** nock stands on the interceptors for fetch and node:http. */
const clients = httpClients.filter(({ name }) => !name.startsWith('undici'))

afterEach(() => {
  nock.cleanAll()
  nock.restore()
})

function startNock(): void {
  if (!nock.isActive()) nock.activate()
}

async function startMock() {
  const comfy = setupComfyMock({ onUnhandledRequest: 'bypass' })
  comfy.listen()
  return comfy
}

test('a prompt runs beside nock that was there before', async () => {
  startNock()
  await using comfy = await startMock()
  expect(await runPrompt(comfy.url)).toEqual(SAVED_PICTURE)
})

test('a prompt runs beside nock that came later', async () => {
  await using comfy = await startMock()
  startNock()
  expect(await runPrompt(comfy.url)).toEqual(SAVED_PICTURE)
})

test.each(clients)('$name gets both answers', async ({ request }) => {
  startNock()
  await using comfy = await startMock()
  for (let turn = 0; turn < 3; turn += 1) {
    nock(OTHER).get('/today').reply(200, { weather: 'rain' })
    expect((await request(`${OTHER}/today`)).body.toString()).toBe('{"weather":"rain"}')
    const { body } = await request(`${comfy.url}/queue`)
    expect(body.toString()).toBe('{"queue_running": [], "queue_pending": []}')
  }
  expect(nock.isDone()).toBe(true)
})

test.each(clients)('$name gets answers of nock after the mock has gone', async ({ request }) => {
  startNock()
  const comfy = await startMock()
  await request(`${comfy.url}/queue`)
  await comfy.close()
  nock(OTHER).get('/today').reply(418)
  expect((await request(`${OTHER}/today`)).status).toBe(418)
})

test.each(clients)('$name gets answers of the mock after nock has gone', async ({ request }) => {
  startNock()
  await using comfy = await startMock()
  await request(`${comfy.url}/queue`)
  nock.restore()
  expect((await request(`${comfy.url}/queue`)).status).toBe(200)
})

test('a connection that is refused by nock is the one to the other host', async () => {
  startNock()
  nock.disableNetConnect()
  await using comfy = await startMock()
  await expect(fetch(`${OTHER}/today`)).rejects.toThrow('fetch failed')
  nock.enableNetConnect()
  expect((await fetch(`${comfy.url}/queue`)).status).toBe(200)
})
