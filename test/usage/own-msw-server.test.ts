import { http } from 'msw'
import { setupServer, type SetupServer } from 'msw/node'
import { afterEach, expect, test } from 'vitest'
import { WebSocket as WsWebSocket } from 'ws'
import { setupComfyMock } from 'comfyui-mock'
import { smallGraph, submit } from './helpers/client.ts'
import { follow } from './helpers/follow.ts'

const forecast = http.get('https://weather.example.com/today', () => Response.json({ weather: 'rain' }))
let own: SetupServer | undefined

afterEach(() => {
  own?.close()
  own = undefined
})

async function expectForecast(): Promise<void> {
  expect(await (await fetch('https://weather.example.com/today')).json()).toEqual({ weather: 'rain' })
}

test('the handlers of the mock serve in a server of the user alone', async () => {
  await using comfy = setupComfyMock()
  const server = setupServer(forecast, ...comfy.handlers)
  own = server
  server.listen({ onUnhandledFrame: 'error' })
  const { socket, messages } = await follow(comfy.url, 'me')
  const record = await comfy.waitFor(await submit(comfy.url, smallGraph(), { client_id: 'me' }))
  expect(record.status).toBe('completed')
  expect(messages.map(({ type }) => type)).toContain('execution_success')
  await expectForecast()
  socket.close()
})

test.each(['before', 'after'])('with its handlers there too, the mock may listen %s that server', async (order) => {
  await using comfy = setupComfyMock()
  const server = setupServer(forecast, ...comfy.handlers)
  own = server
  if (order === 'before') comfy.listen()
  server.listen({ onUnhandledFrame: 'error' })
  if (order === 'after') comfy.listen()
  const ws = new WsWebSocket(`${comfy.url.replace('http', 'ws')}/ws?clientId=ws`)
  await new Promise((resolve) => ws.once('message', resolve))
  const { socket } = await follow(comfy.url, 'global')
  const record = await comfy.waitFor(await submit(comfy.url, smallGraph()))
  expect(record.status).toBe('completed')
  expect(comfy.openSockets).toBe(2)
  await expectForecast()
  ws.close()
  socket.close()
})

test('a server that listens first is refused where it does not know the mock', async () => {
  const server = setupServer(forecast)
  own = server
  server.listen()
  await using comfy = setupComfyMock()
  expect(() => comfy.listen()).toThrow(expect.objectContaining({ code: 'NETWORK_IN_USE' }))
})

test('the option `server` lets it know, through every reset of its handlers', async () => {
  const server = setupServer(forecast)
  own = server
  server.listen({ onUnhandledFrame: 'error' })
  const comfy = setupComfyMock({ server })
  comfy.listen()
  for (let turn = 0; turn < 2; turn += 1) {
    const { socket } = await follow(comfy.url, 'me')
    const record = await comfy.waitFor(await submit(comfy.url, smallGraph(turn)))
    expect(record.status).toBe('completed')
    await expectForecast()
    socket.close()
    server.resetHandlers()
  }
  await comfy.close()
  await expect(fetch(`${comfy.url}/queue`)).rejects.toThrow()
  await expectForecast()
})
