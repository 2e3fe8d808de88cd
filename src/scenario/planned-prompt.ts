import { nearestName } from '../nearest-name.ts'
import type { Graph } from './graph.ts'
import type { PlannedNode } from './prompt-plan.ts'

/** A submitted prompt, as scenarios look at it. */
export interface PlannedPrompt {
  readonly promptId: string
  readonly clientId: unknown
  readonly nodes: readonly PlannedPromptNode[]
  /** Made when first asked for: most scenarios never look at inputs. */
  readonly graph: Graph
}

export interface PlannedPromptNode extends PlannedNode {
  readonly title: string | undefined
  /** True for nodes that take the time of a prompt: samplers above all. */
  readonly hasSteps: boolean
  readonly isOutputNode: boolean
}

/** @note Where no node is named, the prompt as a whole is meant: its sampler stands for it, or else its first node. */
export function mainNode(prompt: PlannedPrompt): PlannedPromptNode | undefined {
  return prompt.nodes.find((node) => node.hasSteps) ?? prompt.nodes[0]
}

/** What is said of nodes that a prompt has not, and which of its own may be meant. */
export function lackedBy({ promptId, nodes }: PlannedPrompt, names: readonly string[]): string {
  const known = nodes.map((node) => `${node.nodeId} (${node.classType})`).join(', ')
  const all = nodes.flatMap(({ nodeId, classType }) => [nodeId, classType])
  const meant = names.flatMap((name) => nearestName(name, all) ?? []).map((name) => `"${name}"`)
  const advice = meant.length > 0 ? `, ${meant.join(', ')} may be meant` : ''
  return `the node ${names.join(', ')}, which the prompt ${promptId} lacks${advice}. Its nodes: ${known}.`
}

/** Whether a text names a node: by its id, or by its class. */
export function isNamed(node: PlannedNode, name: string): boolean {
  return node.nodeId === name || node.classType === name
}
