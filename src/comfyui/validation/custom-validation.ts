import type { Json, JsonObject } from '../../protocol/json.ts'
import { PythonError } from '../../protocol/python-error.ts'
import { type FileResolver, NodeError, type ValidationHook } from '../nodes/node-behaviour.ts'
import type { NodeClass, NodeInput } from '../nodes/node-class.ts'
import { isLink, type OutputType } from './link.ts'
import { type ValidationError, validationError } from './validation-error.ts'

export interface HookCall {
  readonly id: string
  readonly nodeClass: NodeClass
  readonly given: JsonObject
  readonly declared: ReadonlyMap<string, NodeInput>
  readonly receivedTypes: ReadonlyMap<string, OutputType>
  readonly files: FileResolver
}

const INPUT_TYPES = 'input_types'

/** Whether the hook takes this input: then the built-in checks of its value are skipped. */
export function hookTakes(hook: ValidationHook | undefined, name: string): boolean {
  if (!hook) return false
  return hook.inputs === 'any' || hook.takesRest === true || hook.inputs.includes(name)
}

/** Whether the hook does the type check of links itself. */
export function hookChecksTypes(hook: ValidationHook | undefined): boolean {
  return hook !== undefined && hook.inputs !== 'any' && hook.inputs.includes(INPUT_TYPES)
}

/**
 * Calls the node's own hook (protocol 3.7.5).
 *
 * @throws {PythonError} where the hook raises, or misses an argument
 */
export function runHook(hook: ValidationHook, call: HookCall): ValidationError[] {
  const passed = passedInputs(hook, call)
  requireArguments(hook, call.nodeClass, passed)
  const result = checkWith(hook, passed, call.files)
  if (result === true) return []
  return Array.from(passed.keys(), (name) => {
    const details = result === false ? name : `${name} - ${result}`
    return validationError('custom_validation_failed', 'Custom validation failed for node', details, {
      input_name: name,
    })
  })
}

function passedInputs(hook: ValidationHook, call: HookCall): Map<string, Json> {
  const { given, declared, nodeClass } = call
  const passed = new Map<string, Json>()
  const pass = (name: string, value: Json) => {
    if (hookTakes(hook, name)) passed.set(name, nodeClass.inputIsList ? [value] : value)
  }
  for (const [name, value] of given) {
    const input = declared.get(name)
    // @note The declaration of an old-style hidden input is a text, whose second letter is taken for its options.
    if (isLink(value) && !input && !nodeClass.isNewStyle && nodeClass.hidden.has(name)) {
      throw new PythonError('AttributeError', "'str' object has no attribute 'get'")
    }
    // @note An undeclared link is handed over like a declared one, an undeclared literal is dropped.
    if (isLink(value) && input?.options.get('rawLink') !== true) pass(name, null)
    else if (input) pass(name, value)
  }
  // @note Schema nodes get their hidden inputs in another way, never as arguments.
  if (!nodeClass.isNewStyle) for (const [name, kind] of nodeClass.hidden) pass(name, hiddenValue(kind, call.id))
  if (hookChecksTypes(hook)) passed.set(INPUT_TYPES, new Map(call.receivedTypes as ReadonlyMap<string, Json>))
  return passed
}

function hiddenValue(kind: string, id: string): Json {
  if (kind === 'UNIQUE_ID') return id
  return kind === 'PROMPT' ? new Map() : null
}

function requireArguments(hook: ValidationHook, nodeClass: NodeClass, passed: ReadonlyMap<string, Json>): void {
  if (hook.inputs === 'any') return
  const missing = hook.inputs.filter((name) => !passed.has(name) && !hook.optional?.includes(name))
  if (missing.length === 0) return
  const method = `${hook.owner ?? nodeClass.classType}.${nodeClass.isNewStyle ? 'validate_inputs' : 'VALIDATE_INPUTS'}()`
  const noun = missing.length === 1 ? 'argument' : 'arguments'
  throw new PythonError(
    'TypeError',
    `${method} missing ${missing.length} required positional ${noun}: ${joined(missing)}`,
  )
}

/** @note Python's list in such texts: `'a'`, `'a' and 'b'`, `'a', 'b', and 'c'`. */
function joined(names: readonly string[]): string {
  const quoted = names.map((name) => `'${name}'`)
  if (quoted.length <= 2) return quoted.join(' and ')
  return `${quoted.slice(0, -1).join(', ')}, and ${quoted.at(-1)}`
}

function checkWith(hook: ValidationHook, passed: ReadonlyMap<string, Json>, files: FileResolver): boolean | string {
  try {
    return hook.check(passed, files)
  } catch (error) {
    if (error instanceof PythonError) throw error
    if (error instanceof NodeError) throw new PythonError(error.exceptionType, error.message)
    if (!(error instanceof Error)) throw new PythonError('Exception', String(error))
    throw new PythonError(error.name === 'Error' ? 'Exception' : error.name, error.message)
  }
}
