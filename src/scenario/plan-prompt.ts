import { drawMs } from './duration.ts'
import { failsAt, fitsNode, isTarget, toScenarioPrompt } from './matching.ts'
import { isNamed, type PlannedPrompt, type PlannedPromptNode } from './planned-prompt.ts'
import type { NodePlan, PlannedFailure, PlannedOutput, PlannedProgress, PromptPlan } from './prompt-plan.ts'
import type { CheckedScenario } from './scenario-schema.ts'
import type { StoredScenario } from './stored-scenario.ts'
import { Timeline, type PlanControl } from './timeline.ts'

type AllOutputs = Readonly<Record<string, readonly PlannedOutput[]>>

/** What all matching scenarios together want from a prompt: for each aspect the first of them decides. */
export function planPrompt(
  prompt: PlannedPrompt,
  matching: readonly StoredScenario[],
  control: PlanControl,
): PromptPlan {
  const outputs = matching
    .filter(({ outputsFor }) => outputsFor)
    .map((stored) => ({ stored, all: stored.outputsFor?.(toScenarioPrompt(prompt)) ?? {} }))
  const plans = new Map(prompt.nodes.map((node) => [node.nodeId, planNode(node, prompt, matching, outputs)]))
  const first = <K extends keyof CheckedScenario>(aspect: K) =>
    matching.find(({ scenario }) => scenario[aspect] !== undefined)?.scenario[aspect]
  const lose = first('lose')
  const historyDelay = first('historyDelay')
  const timeline = new Timeline(prompt, matching, control)
  return {
    forNode: ({ nodeId }) => plans.get(nodeId),
    cached: cachedNodes(prompt, matching),
    get lose() {
      return timeline.isLost ? 'after-run' : lose === true ? 'before-run' : lose
    },
    ...(historyDelay !== undefined && { historyDelay: drawMs(historyDelay, prompt.promptId) }),
    nodeReached: (node, value, max) => timeline.nodeReached(node, value, max),
    promptReached: (edge) => timeline.promptReached(edge),
  }
}

function cachedNodes(prompt: PlannedPrompt, matching: readonly StoredScenario[]): readonly string[] {
  const found = matching.find(({ scenario }) => scenario.cached !== undefined)?.scenario
  if (!found) return []
  const { cached, when } = found
  if (Array.isArray(cached)) {
    return prompt.nodes.filter((node) => cached.some((name) => isNamed(node, name))).map(({ nodeId }) => nodeId)
  }
  const hasNode = when?.classType !== undefined || when?.nodeId !== undefined || when?.title !== undefined
  return prompt.nodes
    .filter((node) => (hasNode ? fitsNode(found, node) : node.isOutputNode))
    .map(({ nodeId }) => nodeId)
}

function planNode(
  node: PlannedPromptNode,
  prompt: PlannedPrompt,
  matching: readonly StoredScenario[],
  allOutputs: readonly { stored: StoredScenario; all: AllOutputs }[],
): NodePlan | undefined {
  const targeted = matching.filter(({ scenario }) => isTarget(scenario, node, prompt))
  const delays = planDelay(node, prompt, matching, targeted)
  const progress = targeted.find(({ scenario }) => scenario.progress)
  const failure = matching.find(({ scenario }) => failsAt(scenario, node, prompt))
  const outputs = allOutputs.find(({ all }) => outputsOf(all, node) !== undefined)
  if (!delays && !progress && !failure && !outputs) return undefined
  const salts = [failure, outputs?.stored].flatMap((stored) => (stored ? [String(stored.serial)] : []))
  return {
    ...delays,
    progress: progress && toPlannedProgress(progress),
    failure: failure?.scenario.failure && toPlannedFailure(failure.scenario.failure),
    outputs: outputs && outputsOf(outputs.all, node),
    salt: salts.length > 0 ? salts.join(':') : undefined,
  }
}

function outputsOf(all: AllOutputs, { nodeId, classType }: PlannedPromptNode): readonly PlannedOutput[] | undefined {
  return all[nodeId] ?? all[classType]
}

function planDelay(
  node: PlannedPromptNode,
  prompt: PlannedPrompt,
  matching: readonly StoredScenario[],
  targeted: readonly StoredScenario[],
): Pick<NodePlan, 'delay' | 'stepDelay'> | undefined {
  const found = matching.find((stored) => {
    const { delay } = stored.scenario
    if (delay === undefined) return false
    // @note What each node or each step takes is meant for all of them, where no node is named.
    return targeted.includes(stored) || (isParted(delay) && !delay.total && fitsNode(stored.scenario, node))
  })
  const delay = found?.scenario.delay
  if (delay === undefined) return undefined
  if (!isParted(delay)) return { delay: drawMs(delay, prompt.promptId, node.nodeId) }
  const { total = 0, perNode = 0, perStep = 0 } = delay
  return {
    delay: drawMs(total, prompt.promptId, node.nodeId) + drawMs(perNode, prompt.promptId, node.nodeId, 'node'),
    stepDelay: drawMs(perStep, prompt.promptId, node.nodeId, 'step'),
  }
}

type CheckedDelay = NonNullable<CheckedScenario['delay']>

function isParted(delay: CheckedDelay): delay is Extract<CheckedDelay, { total?: unknown }> {
  return typeof delay === 'object' && !('min' in delay)
}

function toPlannedProgress({ scenario, previews }: StoredScenario): PlannedProgress {
  return { steps: scenario.progress?.steps, previews }
}

const OUT_OF_MEMORY = { type: 'torch.OutOfMemoryError', message: 'CUDA out of memory. Tried to allocate 20.00 GiB' }

function toPlannedFailure({ error, step }: NonNullable<CheckedScenario['failure']>): PlannedFailure | undefined {
  if (error === 'interrupted') return { kind: 'interrupted', step }
  if (error === 'blocked') return { kind: 'blocked', message: null, step }
  if (typeof error === 'object' && 'blocked' in error) return { kind: 'blocked', message: error.blocked, step }
  if (typeof error === 'object' && 'nodeErrors' in error) return undefined
  const { type, message } = error === 'out-of-memory' ? OUT_OF_MEMORY : error
  return { kind: 'error', exceptionType: type, message, step }
}
