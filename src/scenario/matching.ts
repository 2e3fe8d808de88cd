import { ComfyMockError } from '../errors.ts'
import { isSubset } from './graph.ts'
import { readMoment } from './moment.ts'
import { isNamed, mainNode, type PlannedPrompt, type PlannedPromptNode } from './planned-prompt.ts'
import type { CheckedScenario } from './scenario-schema.ts'
import type { StoredScenario } from './stored-scenario.ts'

/** Whether a prompt is one that the scenario is for, its number left aside. */
export function matchesPrompt({ scenario }: StoredScenario, prompt: PlannedPrompt): boolean {
  const { clientId, promptId, graph, predicate } = scenario.when ?? {}
  if (clientId !== undefined && clientId !== prompt.clientId) return false
  if (promptId !== undefined && promptId !== prompt.promptId) return false
  if (graph !== undefined && !isSubset(graph, prompt.graph)) return false
  if (predicate && !answerOf(predicate(toScenarioPrompt(prompt)))) return false
  if (namesNode(scenario) && !prompt.nodes.some((node) => fitsNode(scenario, node))) return false
  const named = namedNodes(scenario)
  return named.length === 0 || named.some((name) => prompt.nodes.some((node) => isNamed(node, name)))
}

/** @note A promise would say yes to everything. */
function answerOf(answer: unknown): boolean {
  if (typeof answer !== 'object' || answer === null || !('then' in answer)) return Boolean(answer)
  throw new ComfyMockError(
    'INVALID_SCENARIO',
    'Failed to look at a prompt: the predicate has given a promise. Give true or false.',
  )
}

/** Whether the delay, the progress or the failure of a scenario is meant for this node. */
export function isTarget(scenario: CheckedScenario, node: PlannedPromptNode, prompt: PlannedPrompt): boolean {
  if (!namesNode(scenario)) return node === mainNode(prompt)
  return fitsNode(scenario, node)
}

/** Whether nothing in the scenario speaks against this node. */
export function fitsNode({ when }: CheckedScenario, node: PlannedPromptNode): boolean {
  const { classType, nodeId, title } = when ?? {}
  if (classType !== undefined && classType !== node.classType) return false
  if (nodeId !== undefined && nodeId !== node.nodeId) return false
  return title === undefined || title === node.title
}

/** Whether the failure is meant for this node: `failure.node` names one by itself. */
export function failsAt(scenario: CheckedScenario, node: PlannedPromptNode, prompt: PlannedPrompt): boolean {
  const { failure } = scenario
  if (!failure || isRejection(failure.error)) return false
  return failure.node === undefined
    ? isTarget(scenario, node, prompt)
    : isNamed(node, failure.node) && fitsNode(scenario, node)
}

export type Rejection = Extract<NonNullable<CheckedScenario['failure']>['error'], { nodeErrors: unknown }>

export function isRejection(error: NonNullable<CheckedScenario['failure']>['error']): error is Rejection {
  return typeof error === 'object' && 'nodeErrors' in error
}

export function toScenarioPrompt(prompt: PlannedPrompt) {
  const { promptId, clientId, graph } = prompt
  return { promptId, clientId: typeof clientId === 'string' ? clientId : undefined, graph }
}

function namesNode({ when }: CheckedScenario): boolean {
  return when?.classType !== undefined || when?.nodeId !== undefined || when?.title !== undefined
}

/** Ids and classes that the aspects of a scenario name, each by itself. */
export function namedNodes({ failure, outputs, hang, cached, timeline }: CheckedScenario): string[] {
  const hung = typeof hang === 'object' ? hang.node : undefined
  const moments = (timeline ?? []).map(({ at }) => (typeof at === 'string' ? readMoment(at) : at)?.node)
  return [
    failure?.node,
    hung,
    ...moments,
    ...(typeof outputs === 'object' ? Object.keys(outputs) : []),
    ...(Array.isArray(cached) ? cached : []),
  ].filter((name) => name !== undefined)
}
