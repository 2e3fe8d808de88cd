import axios from 'axios'
import { expect, test } from 'vitest'
import { setupComfyMock } from 'comfyui-mock/vitest'
import { smallGraph, submit } from './helpers/client.ts'

const comfy = setupComfyMock()
const history = (id: string): Promise<Response> => fetch(`${comfy.url}/history/${id}`)

test('a route is broken so many times, and serves again then', async () => {
  comfy.setFault('GET /history/*', { status: 503 }, { times: 2 })
  const id = await submit(comfy.url, smallGraph())
  await comfy.waitFor(id)
  expect((await history(id)).status).toBe(503)
  expect((await fetch(`${comfy.url}/api/history/${id}`)).status).toBe(503)
  expect(Object.keys(await (await history(id)).json())).toEqual([id])
  expect(comfy.requests.map(({ status, fault }) => [status, fault])).toEqual([
    [200, undefined],
    [503, 'GET /history/*'],
    [503, 'GET /history/*'],
    [200, undefined],
  ])
})

test('other routes and methods stay whole', async () => {
  comfy.setFault('POST /queue', 'refused')
  expect((await fetch(`${comfy.url}/queue`)).status).toBe(200)
  await expect(fetch(`${comfy.url}/queue`, { method: 'POST', body: '{}' })).rejects.toMatchObject({
    cause: { code: 'ECONNREFUSED' },
  })
})

test('axios sees the code of the socket', async () => {
  comfy.setFault('*', 'reset', { times: 1 })
  await expect(axios.get(`${comfy.url}/queue`)).rejects.toMatchObject({ code: 'ECONNRESET' })
  expect((await axios.get(`${comfy.url}/queue`)).status).toBe(200)
})

test('latency takes its time, and the answer is the true one', async () => {
  comfy.setFault('/queue', { latency: 80 })
  const start = performance.now()
  expect(await (await fetch(`${comfy.url}/queue`)).json()).toEqual({ queue_running: [], queue_pending: [] })
  expect(performance.now() - start).toBeGreaterThan(75)
})

test('malformed JSON is a 200 that cannot be read', async () => {
  comfy.setFault('/prompt', 'malformed-json')
  const response = await fetch(`${comfy.url}/prompt`)
  expect(response.status).toBe(200)
  await expect(response.json()).rejects.toThrow(SyntaxError)
})

test('a body of the test comes as it is', async () => {
  comfy.setFault('/prompt', { status: 429, body: { error: 'slow down' }, headers: { 'Retry-After': '3' } })
  const response = await fetch(`${comfy.url}/prompt`)
  expect([response.status, response.headers.get('retry-after')]).toEqual([429, '3'])
  expect(await response.json()).toEqual({ error: 'slow down' })
})

test('a truncated body breaks while it is read', async () => {
  comfy.setFault('/object_info', { truncate: 1000 })
  const response = await fetch(`${comfy.url}/object_info`)
  await expect(response.text()).rejects.toThrow('terminated')
})

test('the socket is refused for one client only', async () => {
  comfy.setFault('socket', 'refused', { when: { clientId: 'unlucky' } })
  const open = (id: string): Promise<string> => {
    const socket = new WebSocket(`${comfy.url.replace('http', 'ws')}/ws?clientId=${id}`)
    return new Promise((resolve) => {
      socket.addEventListener('open', () => resolve('open'))
      socket.addEventListener('error', () => resolve('error'))
    })
  }
  expect(await open('unlucky')).toBe('error')
  expect(await open('lucky')).toBe('open')
})
