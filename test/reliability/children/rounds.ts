import http from 'node:http'
import { WebSocket as WsWebSocket } from 'ws'
import { request as undiciRequest } from 'undici'
import { setupComfyMock } from '../../../src/setup-comfy-mock.ts'
import { smallGraph, submit } from '../../usage/helpers/client.ts'
import { patchable, patched, traces } from '../support/traces.ts'

/** Listens, is used and closed many times, and prints what that has left behind. */
const rounds = Number(process.argv[2])

function opened(socket: WebSocket | WsWebSocket): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.onopen = () => resolve()
    socket.onerror = () => reject(new Error('the socket failed to open'))
  })
}

function getWithNode(url: string): Promise<void> {
  return new Promise((resolve, reject) => {
    http.get(url, (response) => response.resume().on('end', resolve)).on('error', reject)
  })
}

async function round(index: number): Promise<void> {
  const comfy = setupComfyMock(index % 2 === 0 ? { pace: 'eager' } : {})
  comfy.listen()
  const url = `${comfy.url.replace('http', 'ws')}/ws?clientId=client`
  const socket = index % 3 === 0 ? new WebSocket(url) : new WsWebSocket(url)
  await opened(socket)
  comfy.setDelay(1)
  const record = await comfy.waitFor(await submit(comfy.url, smallGraph(index), { client_id: 'client' }))
  if (record.status !== 'completed') throw new Error(record.status)
  await getWithNode(`${comfy.url}/history`)
  await (await undiciRequest(`${comfy.url}/queue`)).body.json()
  if (index % 4 === 0) comfy.reset()
  if (index % 5 === 0) {
    comfy.setDelay('1h')
    await submit(comfy.url, smallGraph(index + 1))
  }
  if (index % 7 === 0) socket.close()
  if (index % 11 === 0)
    void fetch(`${comfy.url}/object_info`).then(
      (response) => response.body?.cancel(),
      () => {},
    )
  socket.onerror = () => {}
  await comfy.close()
}

// What loads once, and what Node and the interceptors keep, is there after a few rounds.
for (let index = 0; index < 25; index += 1) await round(index)
const before = await traces()
const untouched = patchable()
for (let index = 0; index < rounds; index += 1) await round(index)
const changed = patched(untouched)
console.log(JSON.stringify({ before, after: await traces(), changed }))
