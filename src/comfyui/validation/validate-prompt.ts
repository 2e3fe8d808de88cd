import type { Json, JsonObject } from '../../protocol/json.ts'
import { PythonError } from '../../protocol/python-error.ts'
import type { FileResolver } from '../nodes/node-behaviour.ts'
import { type GraphNode, GraphWalk, type Verdict } from './graph-walk.ts'
import { type NodeLookup, readNodeTypes } from './node-types.ts'
import { outputException, type ValidationError, validationError } from './validation-error.ts'

export interface ValidationOptions {
  /** `partial_execution_targets`, as sent: only output nodes in it are considered. */
  readonly targets?: Json | undefined
  /** Where the validation hooks of the file loaders look. */
  readonly files: FileResolver
}

export type ValidationOutcome =
  | { readonly ok: true; readonly outputs: readonly string[]; readonly nodeErrors: JsonObject }
  | { readonly ok: false; readonly error: ValidationError; readonly nodeErrors: JsonObject }

/**
 * Validates a graph as `POST /prompt` does, after the replacement pass (protocol 3.5 to 3.9), and converts its literals
 * in place.
 *
 * @throws {PythonError} where the server answers 500
 */
export function validatePrompt(graph: JsonObject, library: NodeLookup, options: ValidationOptions): ValidationOutcome {
  const types = readNodeTypes(graph, library, options.targets ?? null)
  if ('error' in types) return { ok: false, error: types.error, nodeErrors: new Map() }
  const { nodes, outputs } = types
  if (outputs.length === 0) {
    const error = validationError('prompt_no_outputs', 'Prompt has no outputs', '', {})
    return { ok: false, error, nodeErrors: new Map() }
  }

  const walk = new GraphWalk(nodes, options.files)
  const nodeErrors: JsonObject = new Map()
  const good: string[] = []
  const failures: ValidationError[] = []
  for (const output of outputs) {
    const verdict = validateOutput(walk, output)
    if (verdict.isValid) {
      good.push(output)
    } else {
      failures.push(...verdict.errors)
      reportErrors(nodeErrors, walk.verdicts, output, nodes)
    }
  }
  if (good.length > 0) return { ok: true, outputs: good, nodeErrors }
  const details = failures.map((failure) => `${failure.get('message')}: ${failure.get('details')}`).join('\n')
  const error = validationError('prompt_outputs_failed_validation', 'Prompt outputs failed validation', details, {})
  return { ok: false, error, nodeErrors }
}

function validateOutput(walk: GraphWalk, output: string): Verdict {
  try {
    return walk.validate(output)
  } catch (error) {
    if (!(error instanceof PythonError)) throw error
    return walk.record(output, { isValid: false, errors: [outputException(error)] })
  }
}

/** @note Names the output at every node that failed so far, also at those that it does not depend on (protocol 3.6). */
function reportErrors(
  nodeErrors: JsonObject,
  verdicts: ReadonlyMap<string, Verdict>,
  output: string,
  nodes: ReadonlyMap<string, GraphNode>,
): void {
  for (const [id, { isValid, errors }] of verdicts) {
    if (isValid || errors.length === 0) continue
    const known = nodeErrors.get(id)
    if (known instanceof Map) {
      const dependents = known.get('dependent_outputs')
      if (Array.isArray(dependents)) dependents.push(output)
    } else {
      const entry: [string, Json][] = [
        ['errors', [...errors]],
        ['dependent_outputs', [output]],
        ['class_type', (nodes.get(id) as GraphNode).nodeClass.classType],
      ]
      nodeErrors.set(id, new Map(entry))
    }
  }
}
