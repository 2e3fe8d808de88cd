import { existsSync } from 'node:fs'
import axios from 'axios'
import { expect, test } from 'vitest'
import { defineNode, readyScenarios } from 'comfyui-mock'
import { setupComfyMock } from 'comfyui-mock/vitest'
import { historyOf, smallGraph, submit, txt2img } from './helpers/client.ts'
import { follow } from './helpers/follow.ts'

const comfy = setupComfyMock({ nodes: [defineNode({ class_type: 'MyDetailer', output: ['IMAGE'] })] })

async function refusalOf(prompt: unknown) {
  const response = await axios.post(`${comfy.url}/prompt`, { prompt }, { validateStatus: () => true })
  return { status: response.status, body: response.data }
}

test('out of memory: the first run fails with the tips of ComfyUI, the retry succeeds', async () => {
  comfy.use(readyScenarios.outOfMemory())
  const first = await comfy.waitFor(await submit(comfy.url, txt2img()))
  expect(first.error).toMatchObject({ nodeId: '3', exceptionType: 'torch.OutOfMemoryError' })
  expect((await historyOf(comfy.url, first.id))?.status.status_str).toBe('error')
  expect((await comfy.waitFor(await submit(comfy.url, txt2img()))).status).toBe('completed')
})

test('slow model load: only the first prompt waits', async () => {
  comfy.use(readyScenarios.slowModelLoad({ seconds: 0.15 }))
  const first = await comfy.waitFor(await submit(comfy.url, txt2img({ seed: 1 })))
  const second = await comfy.waitFor(await submit(comfy.url, txt2img({ seed: 2 })))
  expect(first.endedAt! - first.startedAt!).toBeGreaterThan(140)
  expect(second.endedAt! - second.startedAt!).toBeLessThan(140)
})

test('queue full of others: their jobs are seen, and come first', async () => {
  comfy.use(readyScenarios.queueFullOfOthers({ jobs: 3, each: '30ms' }))
  const { data } = await axios.get(`${comfy.url}/queue`)
  expect(data.queue_running.length + data.queue_pending.length).toBe(3)
  const record = await comfy.waitFor(await submit(comfy.url, smallGraph()))
  expect(record.number).toBe(3)
  expect(record.startedAt! - record.queuedAt).toBeGreaterThan(60)
  expect(comfy.prompts).toHaveLength(1)
})

test('noisy neighbour: the socket of a client tells of prompts that are not its own', async () => {
  const { messages } = await follow(comfy.url, 'mine')
  comfy.use(readyScenarios.noisyNeighbour({ jobs: 1, each: '20ms' }))
  const id = await submit(comfy.url, smallGraph(), { client_id: 'mine' })
  await comfy.waitFor(id)
  await comfy.idle()
  const ids = messages.filter(({ type }) => type === 'progress_state').map(({ data }) => data['prompt_id'])
  expect(new Set(ids).size).toBe(3)
  expect(ids).toContain(id)
})

test('socket dies mid-run: the history has the result later', async () => {
  const { socket, messages } = await follow(comfy.url, 'one')
  const code = new Promise<number>((resolve) => socket.addEventListener('close', (event) => resolve(event.code)))
  comfy.use(readyScenarios.socketDiesMidRun())
  const id = await submit(comfy.url, txt2img(), { client_id: 'one' })
  expect(await code).toBe(1006)
  expect((await comfy.waitFor(id)).status).toBe('completed')
  expect(messages.some(({ type }) => type === 'execution_success')).toBe(false)
  expect((await historyOf(comfy.url, id))?.status.completed).toBe(true)
})

test('history lags: success is told before the history has it', async () => {
  comfy.use(readyScenarios.historyLags({ by: '120ms' }))
  const { messages } = await follow(comfy.url, 'one')
  const id = await submit(comfy.url, smallGraph(), { client_id: 'one' })
  await expect.poll(() => messages.some(({ type }) => type === 'execution_success')).toBe(true)
  expect(await historyOf(comfy.url, id)).toBeUndefined()
  await comfy.waitFor(id)
  expect((await historyOf(comfy.url, id))?.status.completed).toBe(true)
})

test('server restarts mid-queue: both prompts are gone, and the server works again', async () => {
  const { socket } = await follow(comfy.url, 'one')
  const closed = new Promise((resolve) => socket.addEventListener('close', resolve))
  comfy.use(readyScenarios.serverRestartsMidQueue())
  const ids = [await submit(comfy.url, txt2img({ seed: 1 })), await submit(comfy.url, txt2img({ seed: 2 }))]
  await closed
  const records = await Promise.all(ids.map((id) => comfy.waitFor(id)))
  expect(records.map(({ status }) => status)).toEqual(['lost', 'lost'])
  expect(await (await fetch(`${comfy.url}/queue`)).json()).toEqual({ queue_running: [], queue_pending: [] })
  expect(await (await fetch(`${comfy.url}/history`)).json()).toEqual({})
  const again = await comfy.waitFor(await submit(comfy.url, txt2img()))
  expect([again.status, again.number]).toEqual(['completed', 0])
})

test('cached run: no node runs, and the outputs are files of an earlier one', async () => {
  const { messages } = await follow(comfy.url, 'one')
  comfy.use(readyScenarios.cachedRun())
  const record = await comfy.waitFor(await submit(comfy.url, smallGraph(), { client_id: 'one' }))
  const cached = messages.find(({ type }) => type === 'execution_cached')
  expect(cached?.data['nodes']).toEqual(['1', '2'])
  expect(messages.some(({ type, data }) => type === 'executing' && data['node'] !== null)).toBe(false)
  expect(record.files.map(({ filename }) => filename)).toEqual(['small_00001_.png'])
  expect(existsSync(record.files[0]!.path)).toBe(true)
})

test('missing checkpoint: the refusal is the one of ComfyUI', async () => {
  comfy.use(readyScenarios.missingCheckpoint())
  const { status, body } = await refusalOf(txt2img())
  expect(status).toBe(400)
  const [error] = body.node_errors['4'].errors
  expect(error.type).toBe('value_not_in_list')
  expect(error.details).toContain("ckpt_name: 'v1-5-pruned-emaonly.safetensors' not in ")
  expect(comfy.explain()).toContain('node 4 (CheckpointLoaderSimple): the input "ckpt_name" is')
})

test('missing custom node: the class is not there, and comes back after the test', async () => {
  const graph = {
    '1': { class_type: 'MyDetailer', inputs: {} },
    '2': { class_type: 'PreviewImage', inputs: { images: ['1', 0] } },
  }
  comfy.use(readyScenarios.missingCustomNode())
  const { status, body } = await refusalOf(graph)
  expect([status, body.error.type]).toEqual([400, 'missing_node_type'])
  expect(Object.keys((await axios.get(`${comfy.url}/object_info`)).data)).not.toContain('MyDetailer')
  comfy.reset()
  expect(Object.keys((await axios.get(`${comfy.url}/object_info`)).data)).toContain('MyDetailer')
})

test('disk full: the node that saves fails as Python does', async () => {
  comfy.use(readyScenarios.diskFull())
  const record = await comfy.waitFor(await submit(comfy.url, smallGraph()))
  expect(record.error).toEqual({
    nodeId: '2',
    exceptionType: 'OSError',
    message: '[Errno 28] No space left on device\n',
  })
})

test('flapping network: the same requests break in every run', async () => {
  const runs: string[] = []
  for (let run = 0; run < 2; run += 1) {
    comfy.reset()
    comfy.use(readyScenarios.flappingNetwork({ seed: 4 }))
    let seen = ''
    for (let count = 0; count < 20; count += 1) {
      seen += await axios.get(`${comfy.url}/queue`).then(
        () => '.',
        (error) => (error.code === 'ECONNRESET' ? 'x' : '?'),
      )
    }
    runs.push(seen)
  }
  expect(runs[0]).toMatch(/^[.x]*x[.x]*$/)
  expect(runs[0]).toContain('.')
  expect(runs[1]).toBe(runs[0])
})
