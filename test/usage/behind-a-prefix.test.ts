import axios from 'axios'
import { expect, test } from 'vitest'
import { WebSocket as WsWebSocket } from 'ws'
import { setupComfyMock } from 'comfyui-mock/vitest'
import { smallGraph } from './helpers/client.ts'

const comfy = setupComfyMock({ url: 'https://gpu.example.com/comfy', auth: { apiKey: 'k3y' } })
const headers = { 'X-API-Key': 'k3y' }

test('a whole cycle below the path of a proxy, over https and wss, with a key', async () => {
  const socket = new WsWebSocket('wss://gpu.example.com/comfy/ws?clientId=me', { headers })
  const done = new Promise<void>((resolve) => {
    socket.on('message', (data) => {
      const { type, data: content } = JSON.parse(String(data))
      if (type === 'executing' && content.node === null) resolve()
    })
  })
  await new Promise((resolve) => socket.once('open', resolve))
  const body = { prompt: smallGraph(), client_id: 'me' }
  const { data } = await axios.post('https://gpu.example.com/comfy/prompt', body, { headers })
  await done
  const history = await (await fetch(`https://gpu.example.com/comfy/history/${data.prompt_id}`, { headers })).json()
  const [image] = history[data.prompt_id].outputs['2'].images
  const view = await fetch(`https://gpu.example.com/comfy/api/view?${new URLSearchParams(image)}`, { headers })
  expect([view.status, view.headers.get('content-type')]).toEqual([200, 'image/png'])
  expect(comfy.requests.map(({ path }) => path.split('?')[0])).toEqual([
    '/ws',
    '/prompt',
    `/history/${data.prompt_id}`,
    '/api/view',
  ])
  socket.close()
})

test('what lies beside the prefix is another host, and refused', async () => {
  await expect(fetch('https://gpu.example.com/comfyui/queue', { headers })).rejects.toThrow('fetch failed')
  await expect(fetch('https://gpu.example.com/queue', { headers })).rejects.toThrow('fetch failed')
})

test('a wrong key does not get below the prefix', async () => {
  const response = await fetch('https://gpu.example.com/comfy/queue', { headers: { 'X-API-Key': 'other' } })
  expect(response.status).toBe(401)
})
