import { http, HttpResponse } from 'msw'
import { setupServer } from 'msw/node'
import { setupComfyMock } from 'comfyui-mock'
import type { Contestant } from './measure.ts'

const URL = 'http://127.0.0.1:8188'

async function getQueue(): Promise<void> {
  await (await fetch(`${URL}/queue`)).json()
}

export const bareHandler: Contestant = {
  name: 'GET /queue, a bare MSW handler with the same JSON',
  setUp: async () => {
    const server = setupServer(
      http.get(`${URL}/queue`, () => HttpResponse.json({ queue_running: [], queue_pending: [] })),
    )
    server.listen()
    return { operation: getQueue, tearDown: async () => server.close() }
  },
}

export const mock: Contestant = {
  name: 'GET /queue, comfyui-mock',
  setUp: async () => {
    const comfy = setupComfyMock()
    comfy.listen()
    return { operation: getQueue, tearDown: () => comfy.close() }
  },
}
