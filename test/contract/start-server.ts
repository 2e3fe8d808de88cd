import { ManualClock } from '../../src/clock/manual-clock.ts'
import type { NodeClass } from '../../src/comfyui/nodes/node-class.ts'
import { defineNode } from '../../src/define-node.ts'
import { validatePrompt } from '../../src/comfyui/validation/validate-prompt.ts'
import type { ComfyServer } from '../../src/comfyui/server.ts'
import { dumpJson, parseJson, type Json, type JsonObject } from '../../src/protocol/json.ts'
import { setupComfyMock } from '../../src/setup-comfy-mock.ts'
import { oracleBehaviours } from './oracle-nodes.ts'
import { ORACLE_PACKS } from './oracle-pack.ts'
import { outputOrder, permutations, withOrder } from './output-order.ts'
import type { Pacemaker } from './pacemaker.ts'
import { at, loadOracleDefinitions, type Recording } from './recording.ts'
import { drawAsRecorded } from './recorded-draws.ts'
import { readFlags } from './server-flags.ts'
import { EMPTY_MODEL_FILES, RECORDED_MODELS } from './server-models.ts'

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
  /** What the mock says to a graph, for every order of its outputs. */
  validations(graph: JsonObject): readonly JsonObject[]
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
    clock: new ManualClock(epochOf(recording)),
    pace: 'eager',
    seed: recording.name,
    nodes,
    flags: readFlags(recording.flags),
    packs: ORACLE_PACKS,
    scenarios: [...EMPTY_MODEL_FILES],
    models: Object.fromEntries(Object.entries(RECORDED_MODELS).map(([folder, names]) => [folder, [...names]])),
  })
  comfy.server.nextNumber = firstNumber(recording)
  drawAsRecorded(recording, comfy.server.random)
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
    validations: (graph) => {
      const isOutput = (node: Json): boolean =>
        comfy.server.library.get(String(at(node, 'class_type')))?.isOutputNode === true
      const outputs = [...graph].filter(([, node]) => isOutput(node)).map(([id]) => id)
      return outputs.length > 4
        ? []
        : permutations(outputs).map((order) => validate(comfy.server, withOrder(graph, order)))
    },
    // The process of the recorded server ended: what it did ended with it, and then nobody could reach it.
    down: () => {
      comfy.restart()
      comfy.down()
    },
    close: () => comfy.close(),
  }
}

function validate(server: ComfyServer, graph: JsonObject): JsonObject {
  // @note Validation converts literals in place: it gets a graph of its own.
  const own = parseJson(dumpJson(graph)) as JsonObject
  const outcome = validatePrompt(own, server.library, { files: server.files })
  return new Map<string, Json>([
    ...(outcome.ok ? [] : ([['error', outcome.error]] as const)),
    ['node_errors', outcome.nodeErrors],
  ])
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
    if (!hasOwn && spendsNumber(request)) spent += 1
  }
  return 0
}

/** A request that is refused has spent its number all the same, once a key could be looked for in its body. */
function spendsNumber(request: JsonObject): boolean {
  const text = request.get('bodyText')
  try {
    const body = request.has('json') ? request.get('json') : parseJson(typeof text === 'string' ? text : '')
    return body instanceof Map || Array.isArray(body) || typeof body === 'string'
  } catch {
    return false
  }
}

/** When the recorded scenario began, in ms since the Unix epoch, as far as its messages tell. */
function epochOf(recording: Recording): number | undefined {
  for (const { at: time, json } of recording.frames) {
    const timestamp = at(json, 'data', 'timestamp')
    if (typeof timestamp === 'number') return timestamp - time
  }
  return undefined
}
