import type { PromptPlan } from '../../scenario/prompt-plan.ts'
import { EagerPace } from '../messages/eager-pace.ts'
import { MessageHub } from '../messages/message-hub.ts'
import type { QueueItem } from '../queue/queue-item.ts'
import { livePrompt } from './dynamic-prompt.ts'
import type { ExecutionEnvironment } from './execution-environment.ts'
import { InterruptSwitch } from './interrupt-switch.ts'
import { PromptRun } from './prompt-run.ts'
import { type ExecutionMemory, ResultStore } from './result-store.ts'

/**
 * Makes the results of nodes that a scenario says are cached, as an earlier prompt would have made them: nobody hears
 * of it, it takes no time, and files that were saved then are there.
 */
export async function warmUp(
  env: ExecutionEnvironment,
  item: QueueItem,
  memory: ExecutionMemory,
  plan: PromptPlan,
): Promise<void> {
  const outputs = (plan.cached ?? []).filter((nodeId) => item.graph.has(nodeId))
  if (outputs.length === 0) return
  const alone: ExecutionEnvironment = {
    ...env,
    hub: new MessageHub(new EagerPace(), () => {}),
    interrupts: new InterruptSwitch(),
    log: () => {},
    sleep: () => Promise.resolve(),
    hold: () => Promise.resolve(),
  }
  const quick: PromptPlan = {
    forNode: (node) => {
      const wanted = plan.forNode(node)
      return wanted && { outputs: wanted.outputs, salt: wanted.salt }
    },
  }
  const saltOf = (nodeId: string, classType: string): string | undefined => plan.forNode({ nodeId, classType })?.salt
  const results = new ResultStore(livePrompt(item.graph), memory, env.library, env.files, saltOf)
  const run = new PromptRun(alone, { ...item, outputs }, results, quick, () => {})
  await run.run()
  await run.end()
}
