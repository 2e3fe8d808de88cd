import type { NodeClass } from '../../src/comfyui/nodes/node-class.ts'
import { defineNode } from '../../src/define-node.ts'
import { setupComfyMock } from '../../src/setup-comfy-mock.ts'
import { oracleBehaviours } from './oracle-nodes.ts'
import { outputOrder } from './output-order.ts'
import type { Pacemaker } from './pacemaker.ts'
import { at, loadOracleDefinitions, type Recording } from './recording.ts'
import { readFlags } from './server-flags.ts'
import { RECORDED_MODELS } from './server-models.ts'

/** A mock set up as the recorded server was, and its clock. */
export interface ServerUnderTest {
  readonly url: string
  /** The folder that holds `output/`, `input/`, `temp/`. */
  readonly root: string
  now(): number
  /** When the next timer is due. */
  nextDue(): number | undefined
  advance(ms: number): Promise<void>
  /** Moves the clock to the next timer; false where there is none. */
  advanceToNext(): Promise<boolean>
  /** Nothing will happen before the clock moves or a request comes. */
  isWaiting(): boolean
  /** The process of the server ends. */
  down(): void
  close(): Promise<void>
}

const URL_OF_RECORDINGS = 'http://127.0.0.1:8188'

export async function startServer(recording: Recording, pacemaker: Pacemaker): Promise<ServerUnderTest> {
  const behaviours = oracleBehaviours(pacemaker)
  const nodes: NodeClass[] = []
  for (const [class_type, info] of loadOracleDefinitions()) {
    const behaviour = behaviours[class_type]
    if (behaviour) nodes.push(defineNode({ class_type, info: Object.fromEntries(info), ...behaviour }))
  }
  const comfy = setupComfyMock({
    url: URL_OF_RECORDINGS,
    clock: 'manual',
    pace: 'eager',
    seed: recording.name,
    nodes,
    flags: readFlags(recording.flags),
    models: Object.fromEntries(Object.entries(RECORDED_MODELS).map(([folder, names]) => [folder, [...names]])),
  })
  comfy.server.nextNumber = firstNumber(recording)
  // Independent outputs run in the order of a Python set: here, in that of the recorded server.
  const orderOf = outputOrder(recording)
  const { queue } = comfy.server
  const put = queue.put.bind(queue)
  queue.put = (item) => put({ ...item, outputs: orderOf(item.graph, item.outputs) })
  comfy.listen()
  const { clock } = comfy
  return {
    url: comfy.url,
    root: comfy.rootDir,
    now: () => clock.now(),
    nextDue: () => clock.nextDue,
    advance: (ms) => clock.advance(ms),
    advanceToNext: async () => {
      const due = clock.nextDue
      if (due === undefined) return false
      await clock.advance(due - clock.now())
      return true
    },
    isWaiting: () => comfy.server.isWaiting,
    down: () => {
      if (!('down' in comfy) || typeof comfy.down !== 'function') throw new Error('The mock has no down() yet')
      comfy.down()
    },
    close: () => comfy.close(),
  }
}

/** The number that the counter of the recorded server had at the first step. */
function firstNumber(recording: Recording): number {
  let spent = 0
  for (const { request, response } of recording.steps) {
    if (request?.get('method') !== 'POST' || !/^(\/api)?\/prompt$/.test(String(request.get('path')))) continue
    const body = request.get('json')
    const hasOwn = body instanceof Map && body.has('number')
    const number = at(response, 'json', 'number')
    if (typeof number === 'number' && !hasOwn) return Math.abs(number) - spent
    // A request that is refused has spent its number all the same, once its body could be read.
    if (!hasOwn && spendsNumber(response?.get('status'), request)) spent += 1
  }
  return 0
}

function spendsNumber(status: unknown, request: ReadonlyMap<string, unknown>): boolean {
  return status === 400 || (status === 500 && request.has('json'))
}
