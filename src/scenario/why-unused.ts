import { nearestName } from '../nearest-name.ts'
import { isSubset, type Graph } from './graph.ts'
import { isRejection, namedNodes } from './matching.ts'
import { isAboutPrompts, type StoredScenario } from './stored-scenario.ts'

/** A prompt of the test, as it is looked at when the test is over. */
export interface AcceptedPrompt {
  readonly id: string
  readonly clientId: string | undefined
  readonly graph: Graph
  readonly startedAt: number | undefined
}

/** Why a scenario has never matched, as the end of a sentence; empty where nothing can be said. */
export function whyUnused(stored: StoredScenario, prompts: readonly AcceptedPrompt[]): string {
  const { failure } = stored.scenario
  if (!isAboutPrompts(stored) && !(failure && isRejection(failure.error))) return ''
  if (prompts.length === 0) return ': no prompt was accepted'
  return [lackedNode, lackedOwner, lackedGraph, lackedAnswer, lackedTime].reduce((found, look) => {
    return found === '' ? look(stored, prompts) : found
  }, '')
}

type Look = (stored: StoredScenario, prompts: readonly AcceptedPrompt[]) => string

const lackedNode: Look = ({ scenario }, prompts) => {
  const { classType, nodeId, title, graph } = scenario.when ?? {}
  const nodes = prompts.flatMap((prompt) => Object.entries(prompt.graph))
  const ids = nodes.map(([id]) => id)
  const classes = nodes.map(([, node]) => node.class_type)
  const titles = nodes.flatMap(([, node]) => node._meta?.title ?? [])
  const named = namedNodes(scenario)
  // @note One of those that the aspects name is enough for a scenario to be for a prompt.
  const unknown = named.some((name) => ids.includes(name) || classes.includes(name)) ? [] : named
  return (
    without('has the node', [nodeId, ...Object.keys(graph ?? {})], ids) ||
    without('has the node', unknown, [...ids, ...classes]) ||
    without('has a node of the class', [classType], classes) ||
    without('has a node with the title', [title], titles)
  )
}

const lackedOwner: Look = ({ scenario }, prompts) => {
  const { clientId, promptId } = scenario.when ?? {}
  const clients = prompts.flatMap((prompt) => prompt.clientId ?? [])
  return without('is of the client', [clientId], clients) || without('has the id', [promptId], prompts.map(({ id }) => id)) // prettier-ignore
}

const lackedGraph: Look = ({ scenario }, prompts) => {
  const wanted = scenario.when?.graph
  const newest = prompts.at(-1)
  if (!wanted || !newest || prompts.some(({ graph }) => isSubset(wanted, graph))) return ''
  const [path, value] = firstDifference(wanted, newest.graph, []) ?? []
  const shown = (_: string, each: unknown): unknown => (typeof each === 'bigint' ? String(each) : each)
  const text = typeof value === 'bigint' ? String(value) : JSON.stringify(value, shown)
  return `: no prompt has this part of a graph; of the newest "${path?.join('.')}" is ${text ?? 'not there'}`
}

const lackedAnswer: Look = ({ scenario, seen }, { length }) => {
  const { nth, predicate } = scenario.when ?? {}
  if (nth !== undefined && seen > 0) return `: of the ${nth} prompts that it wants, ${seen} came`
  return predicate ? `: its predicate has said yes to none of ${length} prompt${length === 1 ? '' : 's'}` : ''
}

/** @note A prompt is planned when it starts: what is set later is for those that follow. */
const lackedTime: Look = (_, prompts) => {
  if (prompts.some(({ startedAt }) => startedAt === undefined)) return ''
  return ': it was set when the prompts had begun. Set it before they are submitted'
}

function without(what: string, names: readonly (string | undefined)[], known: readonly string[]): string {
  const name = names.find((each) => each !== undefined && !known.includes(each))
  if (name === undefined) return ''
  const meant = nearestName(name, known)
  return `: no prompt ${what} ${name}${meant === undefined ? '' : `, "${meant}" may be meant`}`
}

function firstDifference(
  pattern: unknown,
  value: unknown,
  path: readonly string[],
): [readonly string[], unknown] | undefined {
  if (isSubset(pattern, value)) return undefined
  const isPlain = typeof pattern === 'object' && pattern !== null && !('asymmetricMatch' in pattern)
  if (!isPlain || Array.isArray(pattern) || typeof value !== 'object' || value === null) return [path, value]
  for (const [key, member] of Object.entries(pattern)) {
    const found = firstDifference(member, (value as Record<string, unknown>)[key], [...path, key])
    if (found) return found
  }
  return [path, value]
}
