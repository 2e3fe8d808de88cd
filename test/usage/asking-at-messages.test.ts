import { expect, test } from 'vitest'
import { WebSocket as WsWebSocket } from 'ws'
import { setupComfyMock } from 'comfyui-mock/vitest'
import { historyOf, smallGraph, submit } from './helpers/client.ts'

const comfy = setupComfyMock()
const clients = { 'the global WebSocket': WebSocket, ws: WsWebSocket }

/** A client that asks at each message of a kind, and keeps what came in which order. */
async function askAt(kind: 'the global WebSocket' | 'ws', type: string, ask: (promptId: string) => Promise<string>) {
  const seen: string[] = []
  const asked: Promise<void>[] = []
  let promptId = ''
  const socket = new clients[kind](`${comfy.url.replace('http', 'ws')}/ws?clientId=asker`)
  await new Promise((resolve) => {
    socket.addEventListener('message', (event: { data: unknown }) => {
      const message = JSON.parse(String(event.data))
      resolve(undefined)
      seen.push(message.type)
      if (message.type === type && promptId !== '') asked.push(ask(promptId).then((answer) => void seen.push(answer)))
    })
  })
  seen.length = 0
  promptId = await submit(comfy.url, smallGraph(), { client_id: 'asker' })
  await comfy.waitFor(promptId)
  await Promise.all(asked)
  socket.close()
  return seen
}

async function whereIs(promptId: string): Promise<string> {
  const queue: Record<string, unknown[][]> = await (await fetch(`${comfy.url}/queue`)).json()
  const place = ['queue_pending', 'queue_running'].find((name) => queue[name]?.some((item) => item[1] === promptId))
  return place ?? 'nowhere'
}

test.each(['the global WebSocket', 'ws'] as const)(
  '%s hears that a prompt is queued, and finds it there: the worker was quicker',
  async (kind) => {
    const seen = await askAt(kind, 'status', whereIs)
    expect(seen.filter((each) => /queue_|nowhere/.test(each))).toEqual(['queue_running', 'queue_running', 'nowhere'])
  },
)

test.each(['the global WebSocket', 'ws'] as const)(
  '%s hears that a node runs, and finds no history yet',
  async (kind) => {
    const seen = await askAt(kind, 'executing', async (promptId) => {
      return (await historyOf(comfy.url, promptId)) ? 'history' : 'no history'
    })
    expect(seen.indexOf('no history')).toBeLessThan(seen.indexOf('executed'))
    expect(seen.filter((each) => each.endsWith('history'))[0]).toBe('no history')
  },
)

test('what was sent on a socket is with its client before the answer to a later request', async () => {
  const socket = new WsWebSocket(`${comfy.url.replace('http', 'ws')}/ws?clientId=late`)
  const types: string[] = []
  await new Promise((resolve) => {
    socket.on('message', (data) => {
      types.push(JSON.parse(String(data)).type)
      resolve(undefined)
    })
  })
  for (let turn = 0; turn < 10; turn += 1) {
    const promptId = await submit(comfy.url, smallGraph(turn), { client_id: 'late' })
    while (!(await historyOf(comfy.url, promptId)));
    expect(types.filter((type) => type === 'execution_success')).toHaveLength(turn + 1)
  }
  socket.close()
})
