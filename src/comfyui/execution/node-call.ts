import {
  ExecutionBlocker,
  NodeError,
  type NodeContext,
  type NodeOutput,
  type NodeResult,
} from '../nodes/node-behaviour.ts'
import type { NodeClass } from '../nodes/node-class.ts'
import { pythonFunction } from '../nodes/core/python-functions.ts'
import { declaredInputs } from '../validation/declared-inputs.ts'
import type { Dumpable, JsonObject } from '../../protocol/json.ts'
import { pyRepr } from '../../protocol/python-text.ts'
import { findBlocker, mapCalls, mergeResults, type InputLists } from './list-mapping.ts'
import type { NodeTask } from './node-task.ts'
import { itemsOf, typeNameOf } from './python-sequence.ts'

export interface CallHooks {
  /** Before each call: throws the interrupt where one is due. */
  beforeCall(): void
  /** A blocker came in by an input; the one to hand on. */
  onBlocked(blocker: ExecutionBlocker): ExecutionBlocker
  contextFor(inputs: ReadonlyMap<string, unknown>, callIndex: number, task?: NodeTask): NodeContext
}

type Outcome = NodeOutput | Promise<NodeOutput>

/** Looks at the inputs of a call: gives the call, or what stands for its output where there is none. */
type Prepare = (raw: ReadonlyMap<string, unknown>, index: number) => NodeOutput | ((task?: NodeTask) => Outcome)

/**
 * Starts all calls of an `async` node, which then go on together. Those that have nothing to wait for are over at once.
 */
export async function startCalls(
  nodeClass: NodeClass,
  lists: InputLists,
  hooks: CallHooks,
  newTask: () => NodeTask,
): Promise<(NodeOutput | NodeTask)[]> {
  const prepare = prepareWith(nodeClass, hooks)
  const outputs: (NodeOutput | NodeTask)[] = []
  for (const [index, raw] of mapCalls(nodeClass, lists).entries()) {
    const call = prepare(raw, index)
    if (typeof call !== 'function') {
      outputs.push(call)
      continue
    }
    const task = newTask()
    await task.start(() => call(task))
    outputs.push(task.isDone ? task.result() : task)
  }
  return outputs
}

/**
 * Makes the calls of a node, one after the other.
 *
 * @note Stays synchronous as long as the calls are: most nodes have nothing to wait for.
 */
export function runCalls(
  nodeClass: NodeClass,
  lists: InputLists,
  hooks: CallHooks,
): NodeOutput[] | Promise<NodeOutput[]> {
  const prepare = prepareWith(nodeClass, hooks)
  const make = (raw: ReadonlyMap<string, unknown>, index: number): Outcome => {
    const call = prepare(raw, index)
    return typeof call === 'function' ? call() : call
  }
  const inputs = mapCalls(nodeClass, lists)
  const outputs: NodeOutput[] = []
  for (const [index, raw] of inputs.entries()) {
    const output = make(raw, index)
    if (output instanceof Promise) return finishInTurn(inputs, make, outputs, output)
    outputs.push(output)
  }
  return outputs
}

async function finishInTurn(
  inputs: readonly ReadonlyMap<string, unknown>[],
  make: (raw: ReadonlyMap<string, unknown>, index: number) => Outcome,
  outputs: NodeOutput[],
  pending: Promise<NodeOutput>,
): Promise<NodeOutput[]> {
  outputs.push(await pending)
  for (let index = outputs.length; index < inputs.length; index += 1) {
    outputs.push(await make(inputs[index] ?? new Map(), index))
  }
  return outputs
}

function prepareWith(nodeClass: NodeClass, hooks: CallHooks): Prepare {
  return (raw, index) => {
    hooks.beforeCall()
    const blocker = findBlocker(nodeClass, raw)
    if (blocker) return blockedOutput(nodeClass, hooks.onBlocked(blocker))
    return (task) => {
      refuseUndeclared(nodeClass, raw)
      const result = nodeClass.behaviour.run(hooks.contextFor(raw, index, task))
      return result instanceof Promise
        ? result.then((value) => toOutput(nodeClass, value))
        : toOutput(nodeClass, result)
    }
  }
}

/** @note A link into an input that the class does not have is resolved and handed over: Python's call fails of it. */
function refuseUndeclared(nodeClass: NodeClass, raw: ReadonlyMap<string, unknown>): void {
  const { inputs, hidden, isNewStyle, behaviour } = nodeClass
  // @note New-style nodes get their hidden inputs in another way, so a link under the name of one is as odd as any.
  let odd = [...raw.keys()].filter((name) => !inputs.has(name) && (isNewStyle || !hidden.has(name)))
  if (odd.length === 0 || behaviour.takesUndeclared) return
  const known = declaredInputs(nodeClass, raw as JsonObject)
  odd = odd.filter((name) => !known.has(name))
  const name = odd.length > 0 ? pythonFunction(nodeClass) : undefined
  if (name) throw new NodeError('TypeError', `${name} got an unexpected keyword argument '${odd[0]}'`)
}

/** @note What is no result at all is only looked at when all calls are over. */
function toOutput(nodeClass: NodeClass, result: NodeResult): NodeOutput {
  if (result instanceof ExecutionBlocker) return blockedOutput(nodeClass, result)
  // @note A node without outputs need give nothing here; of others, new-style ones may.
  if ((result ?? null) === null && (nodeClass.outputs.length === 0 || nodeClass.isNewStyle)) return {}
  if (Array.isArray(result)) return { result }
  if (typeof result !== 'object' || result === null) {
    if (!nodeClass.isNewStyle) return { result: (result ?? null) as unknown as readonly unknown[] }
    throw new NodeError('Exception', `Invalid return type from node: <class '${typeNameOf(result)}'>`)
  }
  const output = result as NodeOutput
  const { result: own } = output as { readonly result?: unknown }
  return own instanceof ExecutionBlocker ? { ...output, ...blockedOutput(nodeClass, own) } : output
}

/** @note One blocker stands for all outputs. */
function blockedOutput(nodeClass: NodeClass, blocker: ExecutionBlocker): NodeOutput {
  return { result: nodeClass.outputs.map(() => blocker) }
}

export function mergeOutputs(nodeClass: NodeClass, calls: readonly NodeOutput[]): unknown[][] {
  return mergeResults(
    nodeClass,
    calls.flatMap((output) => ('result' in output ? [output.result] : [])),
  )
}

/**
 * The UI objects of all calls, merged key by key; the keys are those of the first (protocol 5.2).
 *
 * @throws {NodeError} where another call lacks one of them
 */
export function mergeUi(calls: readonly NodeOutput[]): Readonly<Record<string, readonly Dumpable[]>> | undefined {
  const uis = calls.map((output) => output.ui).filter((ui) => ui !== undefined)
  const [first] = uis
  if (!first || Object.keys(first).length === 0) return undefined
  return Object.fromEntries(
    Object.keys(first).map((key) => [key, uis.flatMap((ui) => itemsOf(shownAs(ui, key)) as Dumpable[])]),
  )
}

function shownAs(ui: NonNullable<NodeOutput['ui']>, key: string): unknown {
  if (!Object.hasOwn(ui, key)) throw new NodeError('KeyError', pyRepr(key))
  return ui[key]
}
