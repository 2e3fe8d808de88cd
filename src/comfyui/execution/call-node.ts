import type { PromptPlan } from '../../scenario/prompt-plan.ts'
import type { NodeOutput } from '../nodes/node-behaviour.ts'
import type { NodeClass } from '../nodes/node-class.ts'
import type { InputLists } from './list-mapping.ts'
import { runCalls, startCalls, type CallHooks } from './node-call.ts'
import { NodeScript } from './node-script.ts'
import { NodeTask } from './node-task.ts'
import { replaceResults, replaceSavedImages } from './planned-outputs.ts'
import type { PromptRun } from './prompt-run.ts'
import { RunningNode } from './running-node.ts'

/** A node that is about to run. */
interface ReadyNode {
  readonly nodeId: string
  readonly nodeClass: NodeClass
  readonly lists: InputLists
}

/** Lets a node do what its class does, as far as the scenarios of the test leave that to it. */
export async function callNode(
  run: PromptRun,
  plan: PromptPlan,
  node: ReadyNode,
): Promise<readonly (NodeOutput | NodeTask)[]> {
  const { nodeId, nodeClass, lists } = node
  const { classType, behaviour } = nodeClass
  const script = new NodeScript(run.env, plan, { nodeId: run.prompt.realId(nodeId), classType })
  const running = new RunningNode(run, nodeId, nodeClass, script)
  await script.reached(0, 1)
  if (script.blocker) return blockedCalls(run, node, script)
  // @note A node looks for an interrupt before it begins: one that comes while it has its time ends the next node.
  let hasLooked = !behaviour.hasSteps && (script.plan?.delay ?? 0) > 0
  if (hasLooked) run.env.interrupts.check()
  if (!behaviour.hasSteps) await spendTime(run, running, script)
  const outputs = script.plan?.outputs
  const inputs = replaceSavedImages(nodeClass, lists, outputs)
  const hooks: CallHooks = {
    beforeCall: () => {
      if (!hasLooked) run.env.interrupts.check()
      hasLooked = false
    },
    onBlocked: (blocker) => run.report.blocked(nodeId, classType, blocker, run.executed),
    contextFor: (raw, index, task) => running.contextFor(raw, index, task),
  }
  if (behaviour.isAsync) {
    return startCalls(nodeClass, inputs, hooks, () => new NodeTask(run.tasks, () => run.env.hub.drained()))
  }
  if (behaviour.hasSteps) await run.letClientsReact()
  const results = await runCalls(nodeClass, inputs, hooks)
  await run.letClientsReact()
  if (behaviour.hasSteps) await spendTime(run, running, script)
  await script.reached(1, 1)
  return replaceResults(nodeClass, results, outputs)
}

/** Takes the steps that only the scenarios want, and what is left of the delay, then fails where that is planned. */
async function spendTime(run: PromptRun, running: RunningNode, script: NodeScript): Promise<void> {
  if (script.addsSteps && !running.hasSteps) await running.contextFor(new Map(), 0).steps(1)
  const delay = script.takeDelay()
  if (delay > 0 || script.plan?.failure) await run.letClientsReact()
  if (delay > 0) await run.env.sleep(delay)
  script.fail()
}

/** @note An output node has nothing to hand on: it is blocked as if by what comes in. */
function blockedCalls(run: PromptRun, { nodeId, nodeClass }: ReadyNode, { blocker }: NodeScript): NodeOutput[] {
  const { classType, outputs } = nodeClass
  if (outputs.length === 0 && blocker) run.report.blocked(nodeId, classType, blocker, run.executed)
  return [{ result: outputs.map(() => blocker) }]
}
