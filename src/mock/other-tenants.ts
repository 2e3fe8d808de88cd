import { fromPlain } from '../protocol/json.ts'
import type { NodePlan, PromptPlan } from '../scenario/prompt-plan.ts'
import type { CheckedScenario } from '../scenario/scenario-schema.ts'
import { toMs } from '../scenario/duration.ts'
import type { MockWorld } from './mock-world.ts'

type Others = NonNullable<CheckedScenario['others']>

/** What every prompt of the others does: enough to be told of in progress messages. */
const STEPS = 4

/**
 * The jobs of other people on the same server. They are true prompts, in the same queue and by the same executor; only
 * the journal does not show them.
 */
export class OtherTenants {
  readonly #world: MockWorld
  readonly #plans = new Map<string, PromptPlan>()
  #behind: Others[] = []
  #count = 0

  constructor(world: MockWorld) {
    this.#world = world
  }

  isOurs(promptId: string): boolean {
    return this.#plans.has(promptId)
  }

  planFor(promptId: string): PromptPlan | undefined {
    return this.#plans.get(promptId)
  }

  /** Queues those that are ahead at once. */
  add(others: Others | undefined): void {
    if (!others) return
    for (let count = 0; count < others.ahead; count += 1) this.#submit(others)
    if (others.behind > 0) this.#behind.push(others)
  }

  /** A prompt of the test is about to be queued: others come behind it. */
  follow(): void {
    const behind = this.#behind
    this.#behind = []
    if (behind.length === 0) return
    queueMicrotask(() => {
      for (const others of behind) for (let count = 0; count < others.behind; count += 1) this.#submit(others)
    })
  }

  forget(): void {
    this.#plans.clear()
    this.#behind = []
  }

  #submit({ each, areNoisy }: Others): void {
    this.#count += 1
    const promptId = `00000000-0000-4000-8000-${String(this.#count).padStart(12, '0')}`
    const node: NodePlan = { delay: toMs(each), progress: { steps: STEPS, previews: areNoisy } }
    this.#plans.set(promptId, { forNode: ({ nodeId }) => (nodeId === '1' ? node : undefined) })
    this.#world.journal.hide(promptId)
    const body = {
      prompt_id: promptId,
      prompt: {
        '1': { class_type: 'EmptyImage', inputs: { width: 64, height: 64, batch_size: 1, color: this.#count } },
        '2': { class_type: 'PreviewImage', inputs: { images: ['1', 0] } },
      },
      // @note Without a client id ComfyUI tells everyone: that is the noise that other clients hear.
      ...(!areNoisy && { client_id: `other-${this.#count}` }),
    }
    this.#world.server.submit(fromPlain(body))
  }
}
