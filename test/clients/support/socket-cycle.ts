import { expect } from 'vitest'
import type { ComfyMock } from 'comfyui-mock'
import type { ClientSocket, WebSocketClient } from '../../network/support/websocket-clients.ts'
import { smallGraph, submit } from '../../usage/helpers/client.ts'

const IN_ORDER = [
  'status',
  'status',
  'status',
  'execution_start',
  'execution_cached',
  'progress_state',
  'executing',
  'progress_state',
  'progress_state',
  'executing',
  'executed',
  'progress_state',
  'execution_success',
  'status',
  'executing',
]

/** The messages of a prompt, which are the same for every client. */
export async function expectMessages({ open }: WebSocketClient, comfy: ComfyMock): Promise<void> {
  const socket = open(socketUrl(comfy))
  await socket.arrived(1)
  const id = await submit(comfy.url, smallGraph(), { client_id: 'matrix' })
  await socket.arrived(IN_ORDER.length)
  const messages = socket.messages.map((message) => JSON.parse(String(message)))
  expect(messages.map(({ type }) => type)).toEqual(IN_ORDER)
  expect(messages.at(-1).data).toEqual({ node: null, prompt_id: id })
  await expectEnd(socket)
}

/** Previews are binary: four bytes of the event, four of the format, and the picture. */
export async function expectPreviews({ open }: WebSocketClient, comfy: ComfyMock): Promise<void> {
  comfy.use({ when: { classType: 'EmptyImage' }, delay: 4, progress: { steps: 2, previews: true } })
  const socket = open(socketUrl(comfy))
  await socket.arrived(1)
  await comfy.waitFor(await submit(comfy.url, smallGraph(), { client_id: 'matrix' }))
  const previews = socket.messages.filter((message) => typeof message !== 'string')
  expect(previews.map((bytes) => bytes.readUInt32BE(0))).toEqual([1, 1])
  const [start, end] = [previews[0]!.subarray(8, 10), previews[0]!.subarray(-2)]
  expect([start.toString('hex'), end.toString('hex')]).toEqual(['ffd8', 'ffd9'])
  await expectEnd(socket)
}

export async function expectSocketFaults(client: WebSocketClient, comfy: ComfyMock): Promise<void> {
  const { open, reconnects } = client
  for (const fault of ['refused', { status: 403 }, 'reset'] as const) {
    comfy.setFault('socket', fault, { times: 1 })
    const refused = open(socketUrl(comfy))
    await refused.ended
    expect({ fault, events: refused.events }).not.toMatchObject({ events: expect.arrayContaining(['open']) })
    refused.close()
  }

  comfy.setFault('socket', 'silent', { times: 1 })
  const silent = open(socketUrl(comfy))
  await silent.opened
  await comfy.waitFor(await submit(comfy.url, smallGraph(), { client_id: 'matrix' }))
  expect(silent.messages).toEqual([])
  silent.close()

  const dropped = open(socketUrl(comfy))
  await dropped.arrived(1)
  comfy.down()
  await dropped.ended
  if (!reconnects) expect(await dropped.closed).toMatchObject({ code: 1006, wasClean: false })
  comfy.up()
  if (reconnects) await dropped.arrived(2)
  dropped.close()

  const last = open(socketUrl(comfy))
  await last.arrived(1)
  await expectEnd(last)
}

function socketUrl({ url }: ComfyMock): string {
  return `${url.replace('http', 'ws')}/ws?clientId=matrix`
}

async function expectEnd(socket: ClientSocket): Promise<void> {
  socket.close()
  expect(await socket.closed).toMatchObject({ wasClean: true })
}
