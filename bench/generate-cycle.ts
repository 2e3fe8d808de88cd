import { http, HttpResponse, ws } from 'msw'
import { setupServer } from 'msw/node'
import { setupComfyMock } from 'comfyui-mock'
import { URL_OF_HANDLERS, URL_OF_MOCK } from './addresses.ts'
import { generate, openSocket, type Cycle } from './exchanges.ts'
import { sampledGraph, smallGraph } from './graphs.ts'
import { measure, type Contestant } from './measure.ts'
import type { Row } from './row.ts'

/** Each operation opens a socket of its own, as the start of a client does. */
async function cycle(url: string, graph: object): Promise<Cycle> {
  const socket = await openSocket(url)
  try {
    return await generate(url, socket, graph)
  } finally {
    socket.close()
  }
}

function mock(name: string, graph: (serial: number) => object, isRepeated = false): Contestant {
  return {
    name,
    setUp: async () => {
      const comfy = setupComfyMock({ pace: 'eager' })
      comfy.listen()
      let serial = 0
      return {
        // A picture that another prompt has made already, and that this server has not.
        prepare: () => {
          if (isRepeated) comfy.reset()
          else serial += 1
        },
        operation: () => cycle(URL_OF_MOCK, graph(serial)),
        tearDown: () => comfy.close(),
      }
    },
  }
}

/** The same four exchanges, answered with what the mock has answered before. */
function staticHandlers({ frames, answer, history, picture }: Cycle): Contestant {
  return {
    name: 'the same on static MSW handlers',
    setUp: async () => {
      const link = ws.link(`${URL_OF_HANDLERS.replace('http', 'ws')}/ws`)
      const json = { headers: { 'content-type': 'application/json; charset=utf-8' } }
      const server = setupServer(
        link.addEventListener('connection', ({ client }) => client.send('{"type": "status", "data": {}}')),
        http.post(`${URL_OF_HANDLERS}/prompt`, () => {
          setImmediate(() => {
            for (const frame of frames) link.broadcast(frame)
          })
          return new HttpResponse(answer, json)
        }),
        http.get(`${URL_OF_HANDLERS}/history/:id`, () => new HttpResponse(history, json)),
        http.get(
          `${URL_OF_HANDLERS}/view`,
          () => new HttpResponse(picture, { headers: { 'content-type': 'image/png' } }),
        ),
      )
      server.listen()
      return { operation: () => cycle(URL_OF_HANDLERS, smallGraph(0)), tearDown: async () => server.close() }
    },
  }
}

export async function generateCycleRows(): Promise<Row[]> {
  const comfy = setupComfyMock({ pace: 'eager' })
  comfy.listen()
  const recorded = await cycle(URL_OF_MOCK, smallGraph(0))
  await comfy.close()

  const [bare, small, first, repeated] = await measure(
    [
      staticHandlers(recorded),
      mock('64 x 64', smallGraph),
      mock('512 x 512, sampled, first', (serial) => sampledGraph(serial)),
      mock('512 x 512, sampled, repeated', () => sampledGraph(0), true),
    ],
    { rounds: 6, operations: 25, warmUp: 10 },
  )
  if (!bare || !small || !first || !repeated) throw new Error('nothing was measured')
  return [
    { row: 'generate cycle, 64 x 64, eager', median: small.median, against: bare, aim: { kind: 'ratio', atMost: 1.3 } },
    {
      row: 'the same, 512 x 512 sampled, first',
      median: first.median,
      against: { ...small, name: 'the row above' },
      aim: { kind: 'difference', atMost: 3 },
    },
    {
      row: 'the same, 512 x 512 sampled, repeated',
      median: repeated.median,
      against: { ...small, name: '64 x 64' },
      aim: { kind: 'difference', atMost: 0.3 },
    },
  ]
}
