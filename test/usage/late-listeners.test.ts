import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { Worker } from 'node:worker_threads'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { setupComfyMock } from 'comfyui-mock/vitest'

const ROUNDS = 20
const MESSAGES_OF_A_PROMPT = 14

const comfy = setupComfyMock()
const file = (name: string): string => path.join(comfy.rootDir, name)

beforeAll(async () => {
  await writeFile(file('small'), 'x')
  await writeFile(file('large'), Buffer.alloc(20_000_000))
})

const turn = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve))
const historyOf = async (id: string): Promise<unknown> => (await fetch(`${comfy.url}/history/${id}`)).json()

/** What clients do between the answer to their POST and the moment when they listen. */
const preparations: Record<string, (promptId: string) => unknown> = {
  nothing: () => undefined,
  'ten microtasks': async () => {
    for (let count = 0; count < 10; count += 1) await undefined
  },
  'one turn of the event loop': turn,
  'two turns': async () => {
    await turn()
    await turn()
  },
  'three turns': async () => {
    await turn()
    await turn()
    await turn()
  },
  'a GET of the history': historyOf,
  'three GETs of the history': async (id) => {
    await historyOf(id)
    await historyOf(id)
    await historyOf(id)
  },
  'a read of a small file': () => readFile(file('small')),
  'a read of 20 MB': () => readFile(file('large')),
  'a timer of 2 ms': () => new Promise((resolve) => void setTimeout(resolve, 2)),
  'a write to SQLite': () => {
    const database = new DatabaseSync(file('jobs.db'))
    database.exec('CREATE TABLE IF NOT EXISTS jobs (id TEXT); INSERT INTO jobs VALUES (1)')
    database.close()
  },
}

for (const [name, prepare] of Object.entries(preparations)) {
  test(`a client that listens after ${name} loses no message`, async () => {
    expect(await countLosses(prepare)).toBe(0)
  })
}

test('nor does it while both cores are busy', { timeout: 60_000 }, async () => {
  const workers = [1, 2].map(() => new Worker('for (;;);', { eval: true }))
  afterAll(() => Promise.all(workers.map((worker) => worker.terminate())))
  const losses: Record<string, number> = {}
  for (const [name, prepare] of Object.entries(preparations)) losses[name] = await countLosses(prepare)
  await Promise.all(workers.map((worker) => worker.terminate()))

  expect(losses).toEqual(Object.fromEntries(Object.keys(preparations).map((name) => [name, 0])))
})

let color = 0

/** How many of the prompts ended without their client having seen all messages. */
async function countLosses(prepare: (promptId: string) => unknown): Promise<number> {
  let losses = 0
  for (let round = 0; round < ROUNDS; round += 1) {
    const socket = await openSocket()
    color += 1
    const response = await fetch(`${comfy.url}/prompt`, {
      method: 'POST',
      body: JSON.stringify({
        client_id: 'late',
        prompt: {
          1: { class_type: 'EmptyImage', inputs: { width: 64, height: 64, batch_size: 1, color } },
          2: { class_type: 'SaveImage', inputs: { images: ['1', 0], filename_prefix: 'late' } },
        },
      }),
    })
    const { prompt_id: promptId } = await response.json()
    await prepare(promptId)

    let seen = 0
    socket.addEventListener('message', () => (seen += 1))
    await comfy.waitFor(promptId)
    // A busy machine may need a moment more to hand the last messages to their listener.
    for (let wait = 0; wait < 100 && seen < MESSAGES_OF_A_PROMPT; wait += 1)
      await new Promise((resolve) => void setTimeout(resolve, 5))
    if (seen !== MESSAGES_OF_A_PROMPT) losses += 1
    socket.close()
  }
  return losses
}

/** A socket that has seen its greeting, so that what it sees later belongs to the prompt. */
async function openSocket(): Promise<WebSocket> {
  const socket = new WebSocket(`${comfy.url.replace('http', 'ws')}/ws?clientId=late`)
  await new Promise((resolve) => socket.addEventListener('message', resolve, { once: true }))
  return socket
}
