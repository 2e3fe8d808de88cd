import { type Dumpable, type Json, type JsonObject } from '../../protocol/json.ts'
import { asDict, pyIn } from '../../protocol/python-mapping.ts'
import { pyTruthy } from '../../protocol/python-compare.ts'
import { pyFloat } from '../../protocol/python-number.ts'
import type { FileResolver } from '../nodes/node-behaviour.ts'
import type { NodeLibrary } from '../nodes/node-library.ts'
import type { QueueItem } from '../queue/queue-item.ts'
import { checkPromptId } from '../validation/prompt-id.ts'
import { replaceNodes } from '../validation/replace-nodes.ts'
import { validatePrompt } from '../validation/validate-prompt.ts'

/** The answer to `POST /prompt`; the item, where it is to be queued. */
export type SubmissionOutcome =
  | { readonly status: 200; readonly body: Dumpable; readonly item: QueueItem }
  | { readonly status: 400; readonly body: Dumpable; readonly item?: undefined }

export interface SubmissionContext {
  readonly library: NodeLibrary
  readonly files: FileResolver
  readonly usageSource: string | null
  now(): number
  newId(): string
  /** The counter of the server; each call uses a number up. */
  nextNumber(): number
}

const NO_PROMPT = { type: 'no_prompt', message: 'No prompt provided', details: 'No prompt provided', extra_info: {} }
const SENSITIVE_KEYS = ['auth_token_comfy_org', 'api_key_comfy_org']

/**
 * Reads one `POST /prompt` body (protocol 3). The order of the steps is visible: a request that is refused may have
 * used up a number.
 *
 * @throws {PythonError} where the real server answers 500
 */
export function readSubmission(body: Json, context: SubmissionContext): SubmissionOutcome {
  const number = readNumber(body, context)
  if (!pyIn('prompt', body)) return { status: 400, body: { error: NO_PROMPT, node_errors: {} } }
  const request = asDict(body)
  const graph = request.get('prompt') as Json
  const id = checkPromptId(request.get('prompt_id'))
  if (!id.ok) return { status: 400, body: { error: id.error, node_errors: {} } }
  replaceNodes(graph, context.library)
  const nodes = asDict(graph)
  const targets = request.get('partial_execution_targets') ?? null
  const outcome = validatePrompt(nodes, context.library, { targets, files: context.files })
  const extraData = readExtraData(request, context.usageSource)
  if (!outcome.ok) return { status: 400, body: { error: outcome.error, node_errors: outcome.nodeErrors } }
  const promptId = id.id ?? context.newId()
  const item = { number, promptId, graph: nodes, outputs: outcome.outputs, ...finishExtraData(extraData, context) }
  return { status: 200, body: { prompt_id: promptId, number, node_errors: outcome.nodeErrors }, item }
}

function readNumber(body: Json, context: SubmissionContext): Json {
  if (pyIn('number', body)) return pyFloat(asDict(body).get('number') as Json)
  const isFront = pyIn('front', body) && pyTruthy(asDict(body).get('front') as Json)
  const number = context.nextNumber()
  return isFront && number !== 0 ? -number : number
}

/** @note Read before the verdict is looked at: what is neither object, list nor text is a 500 for a bad prompt too. */
function readExtraData(request: JsonObject, usageSource: string | null): Json {
  const extraData = request.has('extra_data') ? (request.get('extra_data') as Json) : (new Map() as JsonObject)
  const clientId = request.get('client_id')
  if (clientId !== undefined) asDict(extraData).set('client_id', clientId)
  if (!pyIn('comfy_usage_source', extraData) && usageSource) asDict(extraData).set('comfy_usage_source', usageSource)
  return extraData
}

function finishExtraData(extraData: Json, context: SubmissionContext): Pick<QueueItem, 'extraData' | 'sensitive'> {
  const sensitive: JsonObject = new Map()
  for (const key of SENSITIVE_KEYS) {
    if (!pyIn(key, extraData)) continue
    sensitive.set(key, asDict(extraData).get(key) as Json)
    asDict(extraData).delete(key)
  }
  const data = asDict(extraData)
  data.set('create_time', Math.floor(context.now()))
  return { extraData: data, sensitive }
}
