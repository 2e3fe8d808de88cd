import { Client, type WorkflowOutput } from '@stable-canvas/comfyui-client'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { defineNode, readyScenarios } from 'comfyui-mock'
import { setupComfyMock } from 'comfyui-mock/vitest'
import { smallGraph, txt2img } from './helpers/client.ts'

// What the users of an unmodified client from npm get to see of each ready scenario.
const comfy = setupComfyMock({ nodes: [defineNode({ class_type: 'MyDetailer', output: ['IMAGE'] })] })

let client: Client
let reconnects: Promise<void>

beforeEach(async () => {
  client = new Client({ api_host: '127.0.0.1:8188', clientId: 'product' })
  reconnects = new Promise((resolve) => client.once('reconnecting', () => resolve()))
  expect(await client.connect()).toBe(true)
})
afterEach(() => client.close())

/** The prompt as it is: the client gives each run another seed, if it may. */
const exactly = { disable_random_seed: true }

function filesOf({ images }: WorkflowOutput): string[] {
  return images.map((image) => (image.type === 'url' ? (new URL(image.data).searchParams.get('filename') ?? '') : ''))
}

async function complaintOf(run: Promise<unknown>): Promise<string> {
  return run.then(
    (value) => `no complaint: ${JSON.stringify(value)}`,
    (error: Error) => error.message,
  )
}

test('out of memory: the error of ComfyUI reaches the user, the retry succeeds', async () => {
  comfy.use(readyScenarios.outOfMemory())
  expect(await complaintOf(client.enqueue(txt2img(), exactly))).toContain(
    'This error means you ran out of memory on your GPU.',
  )
  expect(filesOf(await client.enqueue(txt2img(), exactly))).toEqual(['ComfyUI_00001_.png'])
})

test('slow model load: the first picture comes late, the second does not', async () => {
  comfy.use(readyScenarios.slowModelLoad({ seconds: 0.2 }))
  const times: number[] = []
  for (const seed of [1, 2]) {
    const start = performance.now()
    await client.enqueue(txt2img({ seed }), exactly)
    times.push(performance.now() - start)
  }
  expect(times[0]).toBeGreaterThan(190)
  expect(times[1]).toBeLessThan(times[0]!)
})

test('queue full of others: they are seen in the queue, and the picture comes after theirs', async () => {
  comfy.use(readyScenarios.queueFullOfOthers({ jobs: 3, each: '30ms' }))
  const { Running, Pending } = await client.getQueue()
  expect(Running.length + Pending.length).toBe(3)
  expect(filesOf(await client.enqueue(smallGraph(), exactly))).toEqual(['small_00001_.png'])
})

test('noisy neighbour: the progress of others is not taken for that of the own prompt', async () => {
  comfy.use(readyScenarios.noisyNeighbour({ jobs: 2, each: '20ms' }))
  const told = new Set<string>()
  client.on('progress', ({ prompt_id: id }) => told.add(id))
  const own: string[] = []
  const output = await client.enqueue(txt2img(), { ...exactly, progress: ({ prompt_id: id }) => own.push(id) })
  expect([...new Set(own)]).toEqual([output.prompt_id])
  expect(told).toContain(output.prompt_id)
})

test('socket dies mid-run: the client connects again, and the history has the picture', async () => {
  comfy.use(readyScenarios.socketDiesMidRun())
  const { prompt_id: id } = await client._enqueue_prompt(txt2img())
  await reconnects
  await client.waitForPrompt(id, 10, 5000)
  expect(filesOf(await client.getPromptResult(id))).toEqual(['ComfyUI_00001_.png'])
})

test('history lags: the picture is asked for too early, and is there later', async () => {
  comfy.use(readyScenarios.historyLags({ by: '150ms' }))
  const succeeded = new Promise<string>((resolve) => {
    client.once('execution_success', ({ prompt_id: id }) => resolve(id))
  })
  await client._enqueue_prompt(smallGraph())
  const id = await succeeded
  expect(await complaintOf(client.getPromptOutputs(id))).toContain(id)
  await comfy.waitFor(id)
  expect(filesOf(await client.getPromptResult(id))).toEqual(['small_00001_.png'])
})

test('server restarts mid-queue: what was queued is known to nobody, and the server works again', async () => {
  comfy.use(readyScenarios.serverRestartsMidQueue())
  const { prompt_id: first } = await client._enqueue_prompt(txt2img({ seed: 1 }))
  const { prompt_id: second } = await client._enqueue_prompt(txt2img({ seed: 2 }))
  await reconnects
  await Promise.all([comfy.waitFor(first), comfy.waitFor(second)])
  for (const id of [first, second]) {
    // @note This client takes for done whatever is not in the queue: its users must ask for the outputs.
    expect(await client.getPromptStatus(id)).toEqual({ running: false, pending: false, done: true })
    expect(await complaintOf(client.getPromptOutputs(id))).toContain(id)
  }
  expect(filesOf(await client.enqueue_polling(smallGraph(), exactly))).toEqual(['small_00001_.png'])
})

test('cached run: the picture of an earlier run is given, without a step of progress', async () => {
  comfy.use(readyScenarios.cachedRun())
  const steps: unknown[] = []
  const output = await client.enqueue(txt2img(), { ...exactly, progress: (step) => steps.push(step) })
  expect(filesOf(output)).toEqual(['ComfyUI_00001_.png'])
  expect(steps).toEqual([])
})

test('missing checkpoint: the prompt is refused, and the list of models does not have it', async () => {
  comfy.use(readyScenarios.missingCheckpoint())
  expect(await complaintOf(client.enqueue(txt2img(), exactly))).toContain('400')
  expect(await client.getSDModels()).toEqual([])
})

test('missing custom node: the prompt is refused, and the definitions lack its class', async () => {
  comfy.use(readyScenarios.missingCustomNode())
  const graph = {
    '1': { class_type: 'MyDetailer', inputs: {} },
    '2': { class_type: 'PreviewImage', inputs: { images: ['1', 0] } },
  }
  expect(await complaintOf(client.enqueue(graph, exactly))).toContain('400')
  expect(await client.getNodeDefs()).not.toHaveProperty('MyDetailer')
})

test('disk full: the error of the system reaches the user', async () => {
  comfy.use(readyScenarios.diskFull())
  expect(await complaintOf(client.enqueue(smallGraph(), exactly))).toContain('No space left on device')
})

test('flapping network: some calls fail, and the same ones in every run', async () => {
  const runs: string[] = []
  for (let run = 0; run < 2; run += 1) {
    comfy.reset()
    comfy.use(readyScenarios.flappingNetwork({ seed: 4 }))
    let seen = ''
    for (let count = 0; count < 20; count += 1) {
      seen += await client.getSystemStats().then(
        () => '.',
        () => 'x',
      )
    }
    runs.push(seen)
  }
  expect(runs[0]).toContain('x')
  expect(runs[0]).toContain('.')
  expect(runs[1]).toBe(runs[0])
})
