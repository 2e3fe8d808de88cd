import { existsSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { setupComfyMock } from 'comfyui-mock/vitest'
import { historyOf, smallGraph, submit } from './helpers/client.ts'
import { follow } from './helpers/follow.ts'

const servers = [8188, 8189, 8190].map((port) => setupComfyMock({ url: `http://127.0.0.1:${port}` }))

test('each server of a pool has its own queue, files, history and sockets', async () => {
  const sockets = await Promise.all(servers.map(({ url }) => follow(url, 'pool')))
  const ids = await Promise.all(
    servers.map(({ url }, index) => submit(url, smallGraph(index, `server${index}`), { client_id: 'pool' })),
  )
  await Promise.all(servers.map((comfy, index) => comfy.waitFor(ids[index]!)))
  for (const [index, comfy] of servers.entries()) {
    expect(comfy.prompts.map(({ id }) => id)).toEqual([ids[index]])
    const entries = await Promise.all(ids.map((id) => historyOf(comfy.url, id)))
    expect(entries.map((entry) => entry !== undefined)).toEqual(ids.map((id) => id === ids[index]))
    expect(existsSync(path.join(comfy.outputDir, `server${index}_00001_.png`))).toBe(true)
    const heard = sockets[index]!.messages.flatMap(({ data }) =>
      typeof data['prompt_id'] === 'string' ? data['prompt_id'] : [],
    )
    expect(new Set(heard)).toEqual(new Set([ids[index]]))
  }
  for (const { socket } of sockets) socket.close()
})

test('a server that is busy, and one that is down, leave the others alone', async () => {
  const [busy, down, free] = servers
  busy!.setDelay('1h')
  down!.down()
  await submit(busy!.url, smallGraph())
  await expect(submit(down!.url, smallGraph())).rejects.toThrow('fetch failed')
  const record = await free!.waitFor(await submit(free!.url, smallGraph()))
  expect(record.status).toBe('completed')
  expect(busy!.prompts[0]?.status).not.toBe('completed')
})

test('a scenario of one server is not one of another', async () => {
  servers[0]!.setFailure({ error: 'out-of-memory' })
  const records = await Promise.all(servers.map(async (comfy) => comfy.waitFor(await submit(comfy.url, smallGraph()))))
  expect(records.map(({ status }) => status)).toEqual(['failed', 'completed', 'completed'])
})
