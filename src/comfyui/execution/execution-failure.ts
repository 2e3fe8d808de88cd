import { PyFloat, type Dumpable, type Json } from '../../protocol/json.ts'
import { pyStr } from '../../protocol/python-text.ts'
import { describeTensor } from '../nodes/core/tensor-text.ts'
import { PythonError } from '../../protocol/python-error.ts'
import { ExecutionBlocker, InterruptedError, NodeError } from '../nodes/node-behaviour.ts'
import type { InputLists } from './list-mapping.ts'

/** Why a prompt ended before its end. */
export type ExecutionFailure =
  | { readonly kind: 'interrupted'; readonly nodeId: string }
  | {
      readonly kind: 'error'
      readonly nodeId: string
      readonly exceptionType: string
      /** With the newline, and the tips, that ComfyUI puts behind the text of the exception. */
      readonly message: string
      readonly traceback: readonly string[]
      readonly currentInputs: Dumpable
      /** It was found between two nodes: the status in the history stays that of the node before. */
      readonly isBetweenNodes?: true
    }

const OUT_OF_MEMORY = 'torch.OutOfMemoryError'
const OUT_OF_MEMORY_TIPS =
  'This error means you ran out of memory on your GPU.\n\nTIPS: If the workflow worked before you might have accidentally set the batch_size to a large number.'
const WRONG_TEXT_ENCODER_TIPS =
  '\n\nTIPS: If you have any "Load CLIP" or "*CLIP Loader" nodes in your workflow connected to this sampler node make sure the correct file(s) and type is selected.'

/** Reads what a node threw. `inputs` is `undefined` where they were not resolved yet. */
export function toFailure(
  error: unknown,
  nodeId: string,
  classType: string,
  inputs: InputLists | undefined,
): ExecutionFailure {
  if (error instanceof InterruptedError) return { kind: 'interrupted', nodeId }
  const exceptionType = exceptionTypeOf(error)
  const text = error instanceof Error ? error.message : String(error)
  return {
    kind: 'error',
    nodeId,
    exceptionType,
    message: `${text}\n${tipsFor(exceptionType, text, classType)}`,
    traceback: tracebackOf(error, classType),
    currentInputs: inputs ? formatInputs(inputs) : {},
  }
}

function tipsFor(exceptionType: string, text: string, classType: string): string {
  if (exceptionType === OUT_OF_MEMORY) return OUT_OF_MEMORY_TIPS
  const isMismatch = exceptionType === 'RuntimeError' && text.includes('mat1 and mat2 shapes')
  return isMismatch && classType.includes('Sampler') ? WRONG_TEXT_ENCODER_TIPS : ''
}

function exceptionTypeOf(error: unknown): string {
  if (error instanceof NodeError) return error.exceptionType
  if (error instanceof PythonError) return error.type
  // @note A node written in JavaScript that fails shows its own error class; a plain `Error` is Python's `Exception`.
  return error instanceof Error && error.name !== 'Error' ? error.name : 'Exception'
}

function tracebackOf(error: unknown, classType: string): string[] {
  if (error instanceof NodeError || error instanceof PythonError || !(error instanceof Error)) {
    return [`  File "comfyui-mock", line 1, in ${classType}\n`]
  }
  const frames = (error.stack ?? '').split('\n').slice(1)
  return frames.length > 0 ? frames.map((frame) => `${frame}\n`) : [`  File "comfyui-mock", line 1, in ${classType}\n`]
}

/** Numbers, booleans, texts and null as they are, everything else as its text. */
function formatInputs(inputs: InputLists): Dumpable {
  return new Map([...inputs].map(([name, values]) => [name, values.map(formatValue)]))
}

function formatValue(value: unknown): Dumpable {
  if (value === null || value === undefined) return null
  switch (typeof value) {
    case 'string':
    case 'number':
    case 'bigint':
    case 'boolean':
      return value
  }
  if (value instanceof PyFloat) return value
  return describeValue(value)
}

/** The text form of a value on a link, roughly as Python prints it: tensors above all. */
export function describeValue(value: unknown): string {
  if (value instanceof Map || Array.isArray(value)) return describeContainer(value as Json)
  if (value instanceof ExecutionBlocker)
    return '<comfy_execution.graph_utils.ExecutionBlocker object at 0x7f0000000000>'
  return typeof value === 'object' && value !== null ? describeTensor(value, () => 'tensor([...])') : String(value)
}

function describeContainer(value: Json): string {
  try {
    return pyStr(value)
  } catch {
    // @note A list may hold symbolic values, which have no Python form.
    return Array.isArray(value) ? `[${value.map((item) => String(formatValue(item))).join(', ')}]` : '{...}'
  }
}

/** The failure of a prompt whose nodes wait for each other; of an expanded one the node that the user knows is named. */
export function cycleFailure(cycle: readonly string[], displayId: (nodeId: string) => string): ExecutionFailure {
  const expanded = cycle.find((id) => displayId(id) !== id)
  return {
    kind: 'error',
    nodeId: expanded === undefined ? (cycle[0] ?? '') : displayId(expanded),
    exceptionType: 'graph.DependencyCycleError',
    message: 'Dependency cycle detected',
    traceback: [],
    currentInputs: [],
    isBetweenNodes: true,
  }
}
