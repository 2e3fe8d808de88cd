import { OutputStore } from '../../../src/comfyui/files/output-store.ts'
import { coreBehaviour } from '../../../src/comfyui/nodes/core/core-behaviour.ts'
import type { NodeBehaviour, NodeContext, NodeOutput, Preview } from '../../../src/comfyui/nodes/node-behaviour.ts'
import { fromPlain, toPlain, type Json, type JsonObject } from '../../../src/protocol/json.ts'

export interface Reported {
  readonly progress: { value: number; max: number; preview?: Preview }[]
  readonly texts: string[]
  readonly slept: number[]
}

export interface RunOptions {
  readonly store?: OutputStore
  readonly prompt?: JsonObject
  readonly extraPngInfo?: Json
  readonly nodeState?: Map<string, unknown>
  readonly wantsPreviews?: boolean
  readonly embedsTexts?: boolean
  /** What runs, instead of what the class does that the server has by this name. */
  readonly behaviour?: NodeBehaviour
}

/** Runs one core node outside of any prompt. Inputs are plain JSON, or values as they come along links. */
export async function runNode(
  classType: string,
  inputs: Record<string, unknown>,
  options: RunOptions = {},
): Promise<{ output: NodeOutput; reported: Reported }> {
  const reported: Reported = { progress: [], texts: [], slept: [] }
  const raw = new Map(Object.entries(inputs).map(([name, value]) => [name, isLinked(value) ? value : fromPlain(value)]))
  let seed = 0
  const context: NodeContext = {
    nodeId: '1',
    promptId: 'p',
    clientId: undefined,
    classType,
    raw,
    inputs: Object.fromEntries(
      [...raw].map(([name, value]) => [name, isLinked(value) ? value : toPlain(value as Json)]),
    ),
    prompt: options.prompt ?? new Map(),
    extraPngInfo: options.extraPngInfo,
    ...(options.wantsPreviews !== undefined && { wantsPreviews: options.wantsPreviews }),
    ...(options.embedsTexts !== undefined && { embedsTexts: options.embedsTexts }),
    callIndex: 0,
    nodeState: options.nodeState ?? new Map(),
    files: options.store ?? new OutputStore({ clock: { now: () => 0 } }),
    clock: { now: () => 0 },
    random: () => (seed = (seed + 0.137) % 1),
    progress: (value, max, preview) => {
      reported.progress.push({ value, max, ...(preview && { preview }) })
      return Promise.resolve()
    },
    steps: (count, preview) => {
      for (let step = 1; step <= count; step += 1) {
        const shown = preview?.(step)
        reported.progress.push({ value: step, max: count, ...(shown && { preview: shown }) })
      }
      return Promise.resolve()
    },
    sleep: (ms) => {
      reported.slept.push(ms)
      return Promise.resolve()
    },
    sendText: (text) => reported.texts.push(text),
    send: () => undefined,
    throwIfInterrupted: () => undefined,
  }
  const result = await (options.behaviour ?? coreBehaviour(classType)).run(context)
  const output: NodeOutput = Array.isArray(result) ? { result } : ((result ?? {}) as NodeOutput)
  return { output, reported }
}

/** The outputs of one core node. */
export async function outputsOf(
  classType: string,
  inputs: Record<string, unknown>,
  options?: RunOptions,
): Promise<readonly unknown[]> {
  return (await runNode(classType, inputs, options)).output.result ?? []
}

function isLinked(value: unknown): boolean {
  // A list of such values too: a class that takes whole lists gets them so.
  if (Array.isArray(value)) return value.length > 0 && value.every(isLinked)
  return typeof value === 'object' && value !== null && 'kind' in value
}
