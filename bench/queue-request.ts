import { http, HttpResponse } from 'msw'
import { setupServer } from 'msw/node'
import { setupComfyMock } from 'comfyui-mock'
import { URL_OF_MOCK } from './addresses.ts'
import { measure, type Contestant } from './measure.ts'
import type { Row } from './row.ts'

async function getQueue(): Promise<void> {
  await (await fetch(`${URL_OF_MOCK}/queue`)).json()
}

function eight(): Promise<unknown> {
  return Promise.all(Array.from({ length: 8 }, getQueue))
}

function bareHandler(operation: () => Promise<unknown>): Contestant {
  return {
    name: 'a bare MSW handler with the same JSON',
    setUp: async () => {
      const answer = (): Response => HttpResponse.json({ queue_running: [], queue_pending: [] })
      const server = setupServer(http.get(`${URL_OF_MOCK}/queue`, answer))
      server.listen()
      return { operation, tearDown: async () => server.close() }
    },
  }
}

function mock(operation: () => Promise<unknown>): Contestant {
  return {
    name: 'comfyui-mock',
    setUp: async () => {
      const comfy = setupComfyMock()
      comfy.listen()
      return { operation, tearDown: () => comfy.close() }
    },
  }
}

export async function queueRequestRows(): Promise<Row[]> {
  const size = { rounds: 10, operations: 200, warmUp: 50 }
  const [bare, ours] = await measure([bareHandler(getQueue), mock(getQueue)], size)
  const [bare8, ours8] = await measure([bareHandler(eight), mock(eight)], { ...size, operations: 40, warmUp: 10 })
  if (!bare || !ours || !bare8 || !ours8) throw new Error('nothing was measured')
  const aim = { kind: 'ratio', atMost: 1.1 } as const
  return [
    { row: 'GET /queue, one after the other', median: ours.median, against: bare, aim },
    { row: 'GET /queue, 8 at a time', median: ours8.median, against: bare8, aim },
  ]
}
