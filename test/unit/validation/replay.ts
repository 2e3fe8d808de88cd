import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type { OutputStore } from '../../../src/comfyui/files/output-store.ts'
import type { NodeLookup } from '../../../src/comfyui/validation/node-types.ts'
import { checkPromptId } from '../../../src/comfyui/validation/prompt-id.ts'
import { replaceNodes } from '../../../src/comfyui/validation/replace-nodes.ts'
import { validatePrompt } from '../../../src/comfyui/validation/validate-prompt.ts'
import { type Json, type JsonObject, dumpJson, parseJson, PyFloat } from '../../../src/protocol/json.ts'
import { PythonError } from '../../../src/protocol/python-error.ts'
import { at, type Recording, type Step } from '../../contract/recording.ts'

/** What validation has to say about a submission, in a form that compares equal whatever the order of Python's sets. */
export interface Said {
  readonly status: number
  readonly body: Json
}

// @note Answers of other rooms: a queue that cannot order two items, the origin check, the limit of the body. In 67 the
// recorder wrote down requests without the `crop_region` that it had sent: the same request is accepted and refused.
const NOT_OF_VALIDATION = new Set([
  'same number and same prompt_id',
  'POST foreign origin',
  'prompt over the limit',
  'crop_region a string',
  'crop_region out of range',
  'crop_region null',
])

/** The submissions of a recording that validation decides. */
export function submissions(recording: Recording): readonly Step[] {
  return recording.steps.filter((step) => {
    const target = String(step.request?.get('path')).split('?')[0] ?? ''
    const body = step.request?.get('json')
    if (step.request?.get('method') !== 'POST' || !/^(\/api)?\/prompt$/.test(target)) return false
    if (!(body instanceof Map) || !body.has('prompt') || NOT_OF_VALIDATION.has(step.note ?? '')) return false
    // @note With a number that is none, or extra data that is no object, the server fails before or after validation.
    return (
      isNumber(body.get('number')) && (body.get('extra_data') === undefined || body.get('extra_data') instanceof Map)
    )
  })
}

function isNumber(value: Json | undefined): boolean {
  if (value === undefined || typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean')
    return true
  return value instanceof PyFloat || (typeof value === 'string' && !Number.isNaN(Number(value)))
}

export function recordedAnswer(step: Step): Said {
  const status = Number(step.response?.get('status'))
  const json = step.response?.get('json')
  return { status, body: status === 500 || json === undefined ? null : comparable(json) }
}

/** Every answer that some order of the output nodes can give. */
export function ownAnswers(step: Step, library: NodeLookup, files: OutputStore): readonly Said[] {
  const body = step.request?.get('json') as JsonObject
  const graph = body.get('prompt') ?? null
  return orders(graph, library).map((ordered) => {
    const submission = parseJson(dumpJson(body).replaceAll('<base>', files.root)) as JsonObject
    const copy = parseJson(dumpJson(ordered).replaceAll('<base>', files.root))
    return answer(submission, copy, library, files)
  })
}

function answer(body: JsonObject, graph: Json, library: NodeLookup, files: OutputStore): Said {
  const id = checkPromptId(body.get('prompt_id'))
  if (!id.ok) return refused(id.error, new Map(), files)
  try {
    replaceNodes(graph, library)
    const outcome = validatePrompt(graph as JsonObject, library, {
      targets: body.get('partial_execution_targets'),
      files,
    })
    if (!outcome.ok) return refused(outcome.error, outcome.nodeErrors, files)
    return { status: 200, body: comparable(new Map<string, Json>([['node_errors', outcome.nodeErrors]])) }
  } catch (error) {
    if (!(error instanceof PythonError)) throw error
    return { status: 500, body: null }
  }
}

function refused(error: JsonObject, nodeErrors: JsonObject, files: OutputStore): Said {
  const body = new Map<string, Json>([
    ['error', error],
    ['node_errors', nodeErrors],
  ])
  return { status: 400, body: comparable(parseJson(dumpJson(body).replaceAll(files.root, '<base>'))) }
}

/** Drops what the server draws, and sorts what comes out of Python's sets. */
function comparable(body: Json): Json {
  if (!(body instanceof Map)) return body
  const result = new Map([...body].filter(([key]) => key === 'error' || key === 'node_errors'))
  const details = at(body, 'error', 'details')
  if (typeof details === 'string')
    (result.get('error') as JsonObject).set('details', details.split('\n').toSorted().join('\n'))
  const nodeErrors = result.get('node_errors')
  if (nodeErrors instanceof Map) {
    result.set('node_errors', new Map([...nodeErrors].toSorted(([a], [b]) => (a < b ? -1 : 1))))
    for (const entry of nodeErrors.values()) sortEntry(entry as JsonObject)
  }
  return result
}

function sortEntry(entry: JsonObject): void {
  const errors = entry.get('errors') as JsonObject[]
  for (const error of errors) {
    const extra = error.get('extra_info') as JsonObject
    if (extra.has('traceback')) extra.set('traceback', (extra.get('traceback') as Json[]).length > 0)
  }
  entry.set(
    'errors',
    errors.toSorted((a, b) => (dumpJson(a) < dumpJson(b) ? -1 : 1)),
  )
  entry.set('dependent_outputs', (entry.get('dependent_outputs') as string[]).toSorted())
}

/** The graph with its output nodes in every order, others in place; at most four outputs are shuffled. */
function orders(graph: Json, library: NodeLookup): Json[] {
  if (!(graph instanceof Map)) return [graph]
  const outputs = [...graph].filter(([, node]) => {
    const classType = at(node, 'class_type')
    return typeof classType === 'string' && library.get(classType)?.isOutputNode
  })
  if (outputs.length < 2 || outputs.length > 4) return [graph]
  const rest = [...graph].filter((entry) => !outputs.some(([id]) => id === entry[0]))
  return permutations(outputs).map((shuffled) => new Map([...rest, ...shuffled]))
}

function permutations<T>(items: readonly T[]): T[][] {
  if (items.length <= 1) return [[...items]]
  return items.flatMap((item, index) => permutations(items.toSpliced(index, 1)).map((others) => [item, ...others]))
}

/** Puts the files of a recording into the store, and the one that ComfyUI ships in its input directory. */
export function layOut(recording: Recording, files: OutputStore): void {
  for (const name of ['input/example.png', ...recording.files.map((file) => String(file.get('path')))]) {
    const target = path.join(files.root, name)
    mkdirSync(path.dirname(target), { recursive: true })
    writeFileSync(target, 'x')
  }
}
