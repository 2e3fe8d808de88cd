import type { FileResolver } from '../../../src/comfyui/nodes/node-behaviour.ts'
import type { NodeLookup } from '../../../src/comfyui/validation/node-types.ts'
import { replaceNodes } from '../../../src/comfyui/validation/replace-nodes.ts'
import { validatePrompt } from '../../../src/comfyui/validation/validate-prompt.ts'
import { type JsonObject, parseJson, toPlain } from '../../../src/protocol/json.ts'
import { oracleLibrary } from './oracle-library.ts'

interface PlainError {
  type: string
  message: string
  details: string
  extra_info: Record<string, unknown>
}

export interface PlainOutcome {
  ok: boolean
  outputs?: string[]
  error?: PlainError
  nodeErrors: Record<string, { errors: PlainError[]; dependent_outputs: string[]; class_type: string }>
  /** The graph as it stands afterwards. */
  graph: JsonObject
}

const library = oracleLibrary()
const NO_FILES: FileResolver = { resolve: () => undefined }

/** Sends a graph, as JSON text or data, through replacement and validation; gives plain data back. */
export function validate(
  prompt: string | object,
  options: { targets?: string; library?: NodeLookup; files?: FileResolver } = {},
): PlainOutcome {
  const graph = parseJson(typeof prompt === 'string' ? prompt : JSON.stringify(prompt)) as JsonObject
  const targets = options.targets === undefined ? undefined : parseJson(options.targets)
  replaceNodes(graph, options.library ?? library)
  const outcome = validatePrompt(graph, options.library ?? library, { targets, files: options.files ?? NO_FILES })
  const nodeErrors = toPlain(outcome.nodeErrors) as PlainOutcome['nodeErrors']
  if (outcome.ok) return { ok: true, outputs: [...outcome.outputs], nodeErrors, graph }
  return { ok: false, error: toPlain(outcome.error) as PlainError, nodeErrors, graph }
}

/** `"type: details"` of every error of a node. */
export function errorsOf(outcome: PlainOutcome, id: string): string[] {
  return (outcome.nodeErrors[id]?.errors ?? []).map(({ type, details }) => `${type}: ${details}`)
}
