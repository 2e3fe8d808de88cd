import type { PromptRecord } from '../journal/prompt-record.ts'
import { nearestName } from '../nearest-name.ts'
import { isAsymmetric, isSubset, type Graph } from '../scenario/graph.ts'
import { result, type MatcherResult, type MatcherState } from './matcher.ts'
import { assertGraphPart, assertKinds, isFit, refuse } from './expected.ts'
import { listPrompts, mockOf, promptsOf } from './received.ts'
import { workflowForm } from './workflow-form.ts'

/** A part of a graph: nodes with some of their members. Values may be `expect.any()` and its like. */
export type GraphSubset = Readonly<Record<string, NodeSubset>>

interface NodeSubset {
  readonly class_type?: string
  readonly inputs?: Readonly<Record<string, unknown>>
  readonly _meta?: Readonly<Record<string, unknown>>
}

/** What a failed prompt is expected to say, beside the node. */
export interface ExpectedFailure {
  readonly type?: string
  readonly message?: string | RegExp
}

export function toHaveQueuedPrompt(this: MatcherState, received: unknown, subset: GraphSubset = {}): MatcherResult {
  const { prompts } = mockOf(received, 'toHaveQueuedPrompt()')
  assertGraphPart(subset, 'toHaveQueuedPrompt()')
  const found = prompts.filter(({ graph }) => isSubset(subset, graph))
  const sentence = (): string => {
    return found.length > 0
      ? `Expected no prompt with this graph, but ${found.map(({ id }) => id).join(', ')} has it.`
      : `Expected a prompt with this graph, but none of ${prompts.length} has it.`
  }
  return result(found.length > 0, sentence, () => {
    const nearest = nearestTo(subset, prompts)
    if (found.length > 0 || !nearest) {
      const isAny = Object.keys(subset).length === 0
      return [...(isAny ? [] : [this.utils.printExpected(subset)]), ...listPrompts(prompts)]
    }
    const difference = this.utils.diff(subset, onlyMembersOf(subset, nearest.graph))
    const isWithoutNode = Object.keys(subset).some((id) => nearest.graph[id] === undefined)
    return [
      `Nearest: prompt ${nearest.id}`,
      difference,
      isWithoutNode ? `Its nodes: ${listNodes(nearest.graph)}` : null,
      ...strangeInputs(subset, nearest.graph),
    ]
  })
}

export function toHaveCompleted(this: MatcherState, received: unknown): MatcherResult {
  const prompts = promptsOf(received, 'toHaveCompleted()')
  const others = prompts.filter(({ status }) => status !== 'completed')
  const pass = prompts.length > 0 && others.length === 0
  const sentence = (): string => {
    return pass ? 'Expected prompts that have not completed, but all have.' : 'Expected all prompts to have completed.'
  }
  const isEarly = others.some(({ status }) => status === 'pending' || status === 'running')
  const lines = (): string[] => listPrompts(pass || prompts.length === 0 ? prompts : others)
  return result(pass, sentence, () => (isEarly ? [...lines(), '', 'Wait first: await comfy.waitFor(id)'] : lines()))
}

export function toHaveBeenInterrupted(this: MatcherState, received: unknown): MatcherResult {
  const prompts = promptsOf(received, 'toHaveBeenInterrupted()')
  const pass = prompts.some(({ status }) => status === 'interrupted')
  const sentence = (): string => `Expected ${pass ? 'no' : 'a'} prompt to have been interrupted.`
  return result(pass, sentence, () => listPrompts(prompts))
}

export function toHaveFailedAt(
  this: MatcherState,
  received: unknown,
  node: string,
  expected: ExpectedFailure = {},
): MatcherResult {
  const prompts = promptsOf(received, 'toHaveFailedAt()')
  if (typeof node !== 'string') refuse('the id or the class of a node', node, 'toHaveFailedAt()')
  if (typeof expected !== 'object') refuse('{ type, message }', expected, 'toHaveFailedAt()')
  assertKinds(expected, { type: 'a text', message: 'a text' }, 'toHaveFailedAt()')
  const pass = prompts.some((prompt) => failedAt(prompt, node, expected))
  const more = Object.keys(expected).length > 0 ? ` with ${this.utils.printExpected(expected)}` : ''
  const sentence = (): string => `Expected ${pass ? 'no' : 'a'} prompt to have failed at the node ${node}${more}.`
  return result(pass, sentence, () => [...listPrompts(prompts), ...(pass ? [] : strangerTo(prompts, node))])
}

export function toMatchWorkflow(this: MatcherState, received: unknown, workflow: GraphSubset): MatcherResult {
  assertGraphPart(workflow, 'toMatchWorkflow()')
  const prompts = isGraph(received) ? [] : promptsOf(received, 'toMatchWorkflow()')
  const graph = isGraph(received) ? received : prompts.at(-1)?.graph
  const [expected, actual] = [workflowForm(workflow), workflowForm(graph ?? {})]
  const difference = JSON.stringify(expected, withBigints) === JSON.stringify(actual, withBigints)
  const sentence = (): string => {
    return difference
      ? 'Expected another workflow, but it is the same but for its node ids.'
      : 'Expected the same workflow, whatever its node ids.'
  }
  return result(difference, sentence, () => {
    if (graph === undefined) return listPrompts(prompts)
    return [difference ? '' : this.utils.diff(expected, actual)]
  })
}

function failedAt({ error, graph }: PromptRecord, node: string, { type, message }: ExpectedFailure): boolean {
  if (!error) return false
  if (![error.nodeId, graph[error.nodeId]?.class_type].includes(node)) return false
  if (!isFit(type, error.exceptionType)) return false
  return typeof message === 'string' ? error.message.includes(message) : isFit(message, error.message)
}

/** Says of a node that none of the prompts has it, and which may be meant. */
function strangerTo(prompts: readonly PromptRecord[], node: string): string[] {
  const names = prompts.flatMap(({ graph }) => Object.entries(graph).flatMap(([id, each]) => [id, each.class_type]))
  if (prompts.length === 0 || names.includes(node)) return []
  const meant = nearestName(node, names)
  return [`No prompt has the node ${node}${meant === undefined ? '' : `, "${meant}" may be meant`}`]
}

/** Says of inputs that the nodes of a prompt have none of these names, and which may be meant. */
function strangeInputs(subset: GraphSubset, graph: Graph): string[] {
  return Object.entries(subset).flatMap(([id, part]) => {
    const wanted = part.inputs
    const inputs = graph[id]?.inputs
    if (wanted === undefined || isAsymmetric(wanted) || !inputs) return []
    const unknown = Object.keys(wanted).filter((name) => !(name in inputs))
    return unknown.map((name) => {
      const meant = nearestName(name, Object.keys(inputs))
      return `The node ${id} has no input "${name}"${meant === undefined ? '' : `, "${meant}" may be meant`}`
    })
  })
}

/** @note A graph is plain data whose members are nodes; a mock and a prompt are not. */
function isGraph(value: unknown): value is Graph {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype
}

function withBigints(_: string, value: unknown): unknown {
  return typeof value === 'bigint' ? `${value}n` : value
}

/** The prompt that has the most of the nodes and inputs that are wanted. */
function nearestTo(subset: GraphSubset, prompts: readonly PromptRecord[]): PromptRecord | undefined {
  const score = ({ graph }: PromptRecord): number => {
    return countCommon(subset, graph)
  }
  return [...prompts].sort((a, b) => score(b) - score(a))[0]
}

function countCommon(pattern: unknown, value: unknown): number {
  if (typeof pattern !== 'object' || pattern === null) return isSubset(pattern, value) ? 1 : 0
  if (typeof value !== 'object' || value === null) return 0
  return Object.entries(pattern).reduce((sum, [key, member]) => {
    return sum + (key in value ? 0.1 : 0) + countCommon(member, (value as Record<string, unknown>)[key])
  }, 0)
}

function listNodes(graph: Graph): string {
  return Object.entries(graph)
    .map(([id, node]) => `${id} (${node.class_type})`)
    .join(', ')
}

/** What a value has at the places that a pattern names: a diff then shows nothing else. */
function onlyMembersOf(pattern: unknown, value: unknown): unknown {
  const isPlain =
    typeof pattern === 'object' && pattern !== null && !Array.isArray(pattern) && !('asymmetricMatch' in pattern)
  if (!isPlain || typeof value !== 'object' || value === null) return value
  const entries = Object.entries(pattern).filter(([key]) => key in value)
  return Object.fromEntries(
    entries.map(([key, member]) => [key, onlyMembersOf(member, (value as Record<string, unknown>)[key])]),
  )
}
