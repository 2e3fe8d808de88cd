import fc from 'fast-check'
import { expect, test } from 'vitest'
import { setupComfyMock } from 'comfyui-mock'
import type { ComfyMock } from '../../src/comfy-mock.ts'
import { smallGraph } from '../usage/helpers/client.ts'
import { fuzz, inTime, watchFaults } from './support/fuzzing.ts'
import { QueueModel } from './support/queue-model.ts'

const DELAY = 1000
const TERMINAL = /^execution_(?:start|success|error|interrupted)$/

/** One thing that a client or a test does, to the mock and to the model. */
const action = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant('submit' as const),
      fails: fc.boolean(),
      front: fc.boolean(),
      number: fc.option(fc.integer({ min: -3, max: 3 }), { freq: 3, nil: undefined }),
    }),
  },
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('finish' as const) }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constantFrom('delete' as const, 'forget' as const, 'interrupt-one' as const),
      pick: fc.nat(50),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constantFrom(
        'submit-invalid' as const,
        'clear' as const,
        'forget-all' as const,
        'interrupt' as const,
        'connect' as const,
        'disconnect' as const,
      ),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom('reset' as const, 'restart' as const) }) },
)
type Action = typeof action extends fc.Arbitrary<infer T> ? T : never

class Pair {
  readonly model = new QueueModel()
  readonly ids: string[] = []
  readonly heard: string[] = []
  readonly #comfy: ComfyMock
  #socket: WebSocket | undefined

  constructor(comfy: ComfyMock) {
    this.#comfy = comfy
  }

  async perform(step: Action): Promise<void> {
    const { model } = this
    const picked = 'pick' in step && this.ids.length > 0 ? this.ids[step.pick % this.ids.length]! : 'none'
    switch (step.kind) {
      case 'submit':
        return this.#submit(step)
      case 'submit-invalid':
        await this.#post('/prompt', { prompt: { 1: { class_type: 'None', inputs: {} } } }, 400)
        return model.submitInvalid()
      case 'finish':
        await this.#comfy.clock.advance(DELAY)
        return model.finish()
      case 'delete':
        await this.#post('/queue', { delete: [picked] })
        return model.delete(picked)
      case 'clear':
        await this.#post('/queue', { clear: true })
        return model.clear()
      case 'forget':
        await this.#post('/history', { delete: [picked] })
        return void model.history.delete(picked)
      case 'forget-all':
        await this.#post('/history', { clear: true })
        return model.history.clear()
      case 'interrupt':
        await this.#post('/interrupt', {})
        return model.interrupt()
      case 'interrupt-one':
        await this.#post('/interrupt', { prompt_id: picked })
        return model.running?.id === picked ? model.interrupt() : undefined
      case 'connect':
        return this.#connect()
      case 'disconnect':
        return this.disconnect()
      case 'reset':
        this.#comfy.reset()
        this.#comfy.setDelay(DELAY)
        return model.reset()
      case 'restart':
        this.#comfy.restart()
        return model.restart()
    }
  }

  async compare(): Promise<void> {
    const { model } = this
    await inTime(this.#comfy.clock.advance(0), 'the mock, to be quiet')
    const queue = await this.#get('/queue')
    const numberAndId = ([number, id]: [number, string]): string => `${number} ${id}`
    expect(queue.queue_running.map(numberAndId)).toEqual(
      model.running ? [`${model.running.number} ${model.running.id}`] : [],
    )
    expect(queue.queue_pending.map(numberAndId).sort()).toEqual(
      model.pending.map(({ number, id }) => `${number} ${id}`).sort(),
    )
    const remaining = model.pending.length + (model.running ? 1 : 0)
    expect((await this.#get('/prompt')).exec_info.queue_remaining).toBe(remaining)
    const history = Object.entries<{ status: { status_str: string } }>(await this.#get('/history'))
    expect(history.map(([id, { status }]) => [id, status.status_str])).toEqual([...model.history])
    // The client reads what has arrived in its own time.
    await expect.poll(() => this.heard, { timeout: 1000, interval: 2 }).toEqual(model.heard)
  }

  async disconnect(): Promise<void> {
    const socket = this.#socket
    this.#socket = undefined
    this.model.isConnected = false
    if (!socket || socket.readyState === WebSocket.CLOSED) return
    const closed = new Promise((resolve) => socket.addEventListener('close', resolve))
    socket.close()
    await inTime(closed, 'the close of the socket')
  }

  async #submit({
    fails,
    front,
    number,
  }: {
    fails: boolean
    front: boolean
    number?: number | undefined
  }): Promise<void> {
    const id = `00000000-0000-4000-8000-${String(this.ids.length).padStart(12, '0')}`
    if (fails) this.#comfy.setFailure({ error: { message: 'on purpose' } }, { when: { promptId: id } })
    const about = { prompt_id: id, client_id: 'client', ...(number === undefined ? { front } : { number }) }
    await this.#post('/prompt', { prompt: smallGraph(this.ids.length), ...about })
    this.ids.push(id)
    this.model.submit(id, { fails, front, ...(number !== undefined && { number }) })
  }

  async #connect(): Promise<void> {
    await this.disconnect()
    const socket = new WebSocket(`${this.#comfy.url.replace('http', 'ws')}/ws?clientId=client`)
    socket.addEventListener('message', ({ data }) => {
      const { type, data: about } = JSON.parse(String(data)) as { type: string; data: { prompt_id?: string } }
      if (TERMINAL.test(type)) this.heard.push(`${type} ${about.prompt_id}`)
    })
    await inTime(new Promise((resolve) => socket.addEventListener('open', resolve)), 'the socket')
    this.#socket = socket
    this.model.isConnected = true
  }

  async #post(path: string, body: unknown, status = 200): Promise<void> {
    const response = await inTime(fetch(this.#comfy.url + path, { method: 'POST', body: JSON.stringify(body) }), path)
    await response.arrayBuffer()
    expect(response.status).toBe(status)
    await inTime(this.#comfy.clock.advance(0), `what ${path} sets off`)
  }

  // oxlint-disable-next-line typescript/no-explicit-any -- answers of several kinds, compared right away
  async #get(path: string): Promise<any> {
    return (await inTime(fetch(this.#comfy.url + path), path)).json()
  }
}

test('whatever is done in whatever order, queue and history are those of the model, and each message comes once', async () => {
  const { assertNone } = watchFaults()
  await using comfy = setupComfyMock({ pace: 'eager', clock: 'manual' })
  comfy.listen()
  const property = fc.asyncProperty(fc.array(action, { minLength: 5, maxLength: 40 }), async (actions) => {
    comfy.reset()
    comfy.setDelay(DELAY)
    const pair = new Pair(comfy)
    for (const step of actions) {
      await pair.perform(step)
      await pair.compare()
    }
    await pair.disconnect()
    assertNone()
  })
  await fuzz('the model of queue and history', 60, property)
})
