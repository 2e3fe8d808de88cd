import { check } from '../lazy-zod.ts'
import { toMs } from './duration.ts'
import { readOutput } from './output-file.ts'
import type { NodePlan, PlannedFailure, PlannedNode, PlannedOutput, PromptPlan } from './prompt-plan.ts'
import { scenarioSchemas, type CheckedScenario, type Scenario } from './scenario-schema.ts'

/** A submitted prompt, as scenarios look at it. */
export interface PlannedPrompt {
  readonly promptId: string
  readonly clientId: unknown
  readonly nodes: readonly PlannedPromptNode[]
}

export interface PlannedPromptNode extends PlannedNode {
  readonly title: string | undefined
  /** True for nodes that take the time of a prompt: samplers above all. */
  readonly hasSteps: boolean
}

interface StoredScenario {
  readonly scenario: CheckedScenario
  readonly outputs: Readonly<Record<string, readonly PlannedOutput[]>>
  readonly serial: number
  readonly isInitial: boolean
  left: number
}

/**
 * The scenarios of the running test. The newest come first, and for each aspect (delay, failure, outputs) the first
 * that matches wins.
 */
export class ScenarioStore {
  #stored: StoredScenario[] = []
  #serial = 0

  /** @throws {ComfyMockError} `INVALID_SCENARIO`, with the path inside the scenario */
  use(scenarios: readonly Scenario[], call: string, isInitial = false): void {
    const checked = scenarios.map((scenario) => readScenario(scenario, call))
    for (const { scenario, outputs } of checked) {
      this.#serial += 1
      const left = typeof scenario.times === 'number' ? scenario.times : Number.POSITIVE_INFINITY
      this.#stored.unshift({ scenario, outputs, serial: this.#serial, isInitial, left })
    }
  }

  /** Drops what tests have added; what the mock was set up with stays, with its count anew. */
  reset(): void {
    this.#stored = this.#stored.filter(({ isInitial }) => isInitial)
    for (const stored of this.#stored) {
      if (typeof stored.scenario.times === 'number') stored.left = stored.scenario.times
    }
  }

  /** Decides what happens to a prompt, and counts that against the scenarios that matched. */
  planFor(prompt: PlannedPrompt): PromptPlan | undefined {
    const matching = this.#stored.filter((stored) => stored.left > 0 && matchesPrompt(stored.scenario, prompt))
    if (matching.length === 0) return undefined
    for (const stored of matching) stored.left -= 1
    const plans = new Map(prompt.nodes.map((node) => [node.nodeId, planNode(node, prompt, matching)]))
    return { forNode: ({ nodeId }) => plans.get(nodeId) }
  }
}

function readScenario(scenario: Scenario, call: string): Pick<StoredScenario, 'scenario' | 'outputs'> {
  const checked = check(scenarioSchemas().scenario, scenario, call, 'INVALID_SCENARIO')
  const outputs = Object.entries(checked.outputs ?? {}).map(([nodeId, items]) => {
    return [nodeId, items.map((item, index) => readOutput(item, `outputs.${nodeId}.${index}`, call))] as const
  })
  return { scenario: checked, outputs: Object.fromEntries(outputs) }
}

function matchesPrompt(scenario: CheckedScenario, prompt: PlannedPrompt): boolean {
  const { clientId, promptId } = scenario.when ?? {}
  if (clientId !== undefined && clientId !== prompt.clientId) return false
  if (promptId !== undefined && promptId !== prompt.promptId) return false
  return prompt.nodes.some((node) => isTarget(scenario, node, prompt) || scenario.outputs?.[node.nodeId] !== undefined)
}

function planNode(
  node: PlannedPromptNode,
  prompt: PlannedPrompt,
  matching: readonly StoredScenario[],
): NodePlan | undefined {
  const targeted = matching.filter(({ scenario }) => isTarget(scenario, node, prompt))
  const delay = targeted.find(({ scenario }) => scenario.delay !== undefined)
  const failure = targeted.find(({ scenario }) => failsAt(scenario, node, prompt))
  const outputs = matching.find(({ scenario }) => scenario.outputs?.[node.nodeId] !== undefined)
  if (!delay && !failure && !outputs) return undefined
  const salts = [failure, outputs].flatMap((stored) => (stored ? [String(stored.serial)] : []))
  return {
    delay: delay?.scenario.delay === undefined ? undefined : toMs(delay.scenario.delay),
    failure: failure?.scenario.failure && toPlannedFailure(failure.scenario.failure.error),
    outputs: outputs?.outputs[node.nodeId],
    salt: salts.length > 0 ? salts.join(':') : undefined,
  }
}

/** Whether the delay or the failure of a scenario is meant for this node. */
function isTarget(scenario: CheckedScenario, node: PlannedPromptNode, prompt: PlannedPrompt): boolean {
  const { classType, nodeId, title } = scenario.when ?? {}
  const named = scenario.failure?.node ?? nodeId
  if (classType === undefined && named === undefined && title === undefined) return node === mainNode(prompt)
  if (classType !== undefined && classType !== node.classType) return false
  if (named !== undefined && named !== node.nodeId) return false
  return title === undefined || title === node.title
}

function failsAt(scenario: CheckedScenario, node: PlannedPromptNode, prompt: PlannedPrompt): boolean {
  return scenario.failure !== undefined && isTarget(scenario, node, prompt)
}

/** @note Where no node is named, the prompt as a whole is meant: its sampler stands for it, or else its first node. */
function mainNode(prompt: PlannedPrompt): PlannedPromptNode | undefined {
  return prompt.nodes.find((node) => node.hasSteps) ?? prompt.nodes[0]
}

function toPlannedFailure(error: NonNullable<CheckedScenario['failure']>['error']): PlannedFailure {
  if (error === 'interrupted') return { kind: 'interrupted' }
  if (error === 'out-of-memory') {
    return {
      kind: 'error',
      exceptionType: 'torch.OutOfMemoryError',
      message: 'CUDA out of memory. Tried to allocate 20.00 GiB',
    }
  }
  return { kind: 'error', exceptionType: error.type, message: error.message }
}
