import type { PromptRecord } from '../journal/prompt-record.ts'
import { isSubset, type Graph } from '../scenario/graph.ts'
import { result, type MatcherResult, type MatcherState } from './matcher.ts'
import { assertGraphPart, assertMembers } from './expected.ts'
import { listPrompts, mockOf, promptsOf } from './received.ts'
import { workflowForm } from './workflow-form.ts'

/** A part of a graph: nodes with some of their members. */
export type GraphSubset = Readonly<Record<string, unknown>>

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
    if (found.length > 0 || !nearest) return [this.utils.printExpected(subset), ...listPrompts(prompts)]
    const difference = this.utils.diff(subset, onlyMembersOf(subset, nearest.graph))
    const isWithoutNode = Object.keys(subset).some((id) => nearest.graph[id] === undefined)
    return [
      `Nearest: prompt ${nearest.id}`,
      difference,
      isWithoutNode ? `Its nodes: ${listNodes(nearest.graph)}` : null,
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
  assertMembers(expected, ['type', 'message'], 'toHaveFailedAt()')
  const pass = prompts.some((prompt) => failedAt(prompt, String(node), expected))
  const more = Object.keys(expected).length > 0 ? ` with ${this.utils.printExpected(expected)}` : ''
  const sentence = (): string => `Expected ${pass ? 'no' : 'a'} prompt to have failed at the node ${node}${more}.`
  return result(pass, sentence, () => listPrompts(prompts))
}

export function toMatchWorkflow(this: MatcherState, received: unknown, workflow: GraphSubset): MatcherResult {
  assertGraphPart(workflow, 'toMatchWorkflow()')
  const graph = isGraph(received) ? received : promptsOf(received, 'toMatchWorkflow()').at(-1)?.graph
  const [expected, actual] = [workflowForm(workflow), workflowForm(graph ?? {})]
  const difference = JSON.stringify(expected, withBigints) === JSON.stringify(actual, withBigints)
  const sentence = (): string => {
    return difference
      ? 'Expected another workflow, but it is the same but for its node ids.'
      : 'Expected the same workflow, whatever its node ids.'
  }
  return result(difference, sentence, () => [difference ? '' : this.utils.diff(expected, actual)])
}

function failedAt({ error, graph }: PromptRecord, node: string, { type, message }: ExpectedFailure): boolean {
  if (!error) return false
  if (![error.nodeId, graph[error.nodeId]?.class_type].includes(node)) return false
  if (type !== undefined && type !== error.exceptionType) return false
  if (message === undefined) return true
  return typeof message === 'string' ? error.message.includes(message) : message.test(error.message)
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
