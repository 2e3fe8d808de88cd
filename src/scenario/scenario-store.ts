import { planFault, type PlannedFault, type PlannedRequest } from './fault-plan.ts'
import { isRejection, matchesPrompt, namedNodes, type Rejection } from './matching.ts'
import { planPrompt } from './plan-prompt.ts'
import { isNamed, lackedBy, type PlannedPrompt } from './planned-prompt.ts'
import type { PromptPlan } from './prompt-plan.ts'
import type { Scenario } from './scenario-schema.ts'
import { isAboutPrompts, readScenario, type StoredScenario } from './stored-scenario.ts'
import type { PlanControl } from './timeline.ts'
import { whyUnused, type AcceptedPrompt } from './why-unused.ts'

/**
 * The scenarios of the running test. The newest come first, and for each aspect (delay, failure, outputs, …) the first
 * that matches wins.
 */
export class ScenarioStore {
  readonly #onMatch: ((stored: StoredScenario, prompt: PlannedPrompt) => void) | undefined
  #stored: StoredScenario[] = []
  #serial = 0
  #missing: readonly StoredScenario[] = []

  /** @param onMatch told of each scenario that is for a prompt */
  constructor(onMatch?: (stored: StoredScenario, prompt: PlannedPrompt) => void) {
    this.#onMatch = onMatch
  }

  /**
   * @param assertMore what else is to hold of each, before any of them is added
   * @throws {ComfyMockError} `INVALID_SCENARIO`, with the path inside the scenario
   */
  use(
    scenarios: readonly Scenario[],
    call: string,
    isInitial = false,
    assertMore?: (stored: StoredScenario, call: string) => void,
  ): readonly StoredScenario[] {
    const added = scenarios.map((scenario, index) => {
      this.#serial += 1
      const label = labelled(call, scenario, index, scenarios.length)
      const stored = readScenario(scenario, this.#serial, label, isInitial)
      assertMore?.(stored, label)
      return stored
    })
    this.#stored.unshift(...added.toReversed())
    this.#noteMissing()
    return added
  }

  /** Drops what tests have added; what the mock was set up with stays, with its counts anew. */
  reset(): void {
    this.#stored = this.#stored.filter(({ isInitial }) => isInitial)
    for (const stored of this.#stored) {
      const { times } = stored.scenario
      if (typeof times === 'number') stored.left = times
      stored.seen = 0
      stored.hasMatched = false
    }
    this.#noteMissing()
  }

  get all(): readonly StoredScenario[] {
    return this.#stored
  }

  /** Decides what happens to a prompt, and counts that against the scenarios that matched. */
  planFor(prompt: PlannedPrompt, control: PlanControl): PromptPlan {
    const matching = this.#stored.filter((stored) => isAboutPrompts(stored) && this.#takes(stored, prompt))
    return planPrompt(prompt, matching, control)
  }

  /** The refusal that a scenario has for a prompt that would be accepted. */
  rejectionFor(prompt: PlannedPrompt): Rejection | undefined {
    for (const stored of this.#stored) {
      const { failure } = stored.scenario
      if (failure && isRejection(failure.error) && this.#takes(stored, prompt)) return failure.error
    }
    return undefined
  }

  faultFor(request: PlannedRequest): PlannedFault | undefined {
    return planFault(this.#stored, request)
  }

  /** Whether a node class is said to be missing. */
  lacksNode(classType: string, isCore: boolean): boolean {
    return this.#isMissing(({ nodes }) => {
      return nodes === 'custom' ? !isCore : (nodes?.includes(classType) ?? false)
    })
  }

  /** Whether a model file is said to be missing, by its name or as `folder/*`. */
  lacksModel(folder: string, filename: string): boolean {
    return this.#isMissing(({ models = [] }) => {
      return models.some((name) => name === filename || name === `${folder}/*` || name === '*')
    })
  }

  #isMissing(names: (missing: NonNullable<Scenario['missing']>) => boolean): boolean {
    const found = this.#missing.find(({ scenario }) => scenario.missing && names(scenario.missing))
    if (found) found.hasMatched = true
    return found !== undefined
  }

  get hasFaults(): boolean {
    return this.#stored.some(({ faults, left }) => faults.length > 0 && left > 0)
  }

  /** The nodes that scenarios name and this prompt lacks: one sentence for each scenario, and only once. */
  strangersIn(prompt: PlannedPrompt): string[] {
    return this.#stored.flatMap((stored) => {
      if (stored.hasWarned || stored.hasMatched || stored.isInitial) return []
      const names = namedNodes(stored.scenario)
      const { nodeId } = stored.scenario.when ?? {}
      const unknown = [...names, ...(nodeId === undefined ? [] : [nodeId])].filter((name) => {
        return !prompt.nodes.some((node) => isNamed(node, name))
      })
      if (unknown.length === 0) return []
      stored.hasWarned = true
      return [`${describeScenario(stored)} names ${lackedBy(prompt, unknown)}`]
    })
  }

  /** The scenarios of the test that never had an effect, and why. */
  unused(prompts: readonly AcceptedPrompt[]): string[] {
    return this.#stored
      .filter(({ scenario }) => scenario.name?.startsWith('chaos ') !== true)
      .filter((stored) => !stored.hasMatched && !stored.isInitial && (isAboutPrompts(stored) || isAboutServer(stored)))
      .filter(({ faults }) => faults.every(({ fault }) => typeof fault === 'string' || fault.chance === undefined))
      .map((stored) => `${describeScenario(stored)} never matched anything${whyUnused(stored, prompts)}`)
  }

  #takes(stored: StoredScenario, prompt: PlannedPrompt): boolean {
    if (stored.left <= 0 || !matchesPrompt(stored, prompt)) return false
    stored.seen += 1
    const { nth } = stored.scenario.when ?? {}
    if (nth !== undefined && nth !== stored.seen) return false
    stored.left -= 1
    stored.hasMatched = true
    this.#onMatch?.(stored, prompt)
    return true
  }

  #noteMissing(): void {
    this.#missing = this.#stored.filter(({ scenario }) => scenario.missing)
  }
}

function isAboutServer({ scenario, faults }: StoredScenario): boolean {
  return faults.length > 0 || scenario.missing !== undefined
}

/** The call with what tells one of its scenarios from the others. */
export function labelled(call: string, scenario: Scenario, index: number, count: number): string {
  const name: unknown = (scenario as Scenario | undefined)?.name
  if (typeof name === 'string' && name !== '') return `${call} (scenario "${name}")`
  return count > 1 ? `${call} (scenario ${index + 1} of ${count})` : call
}

/** One short phrase that tells a scenario from others. */
export function describeScenario({ scenario }: StoredScenario): string {
  if (scenario.name !== undefined) return `the scenario "${scenario.name}"`
  const aspects = Object.keys(scenario).filter((key) => !['when', 'times', 'name'].includes(key))
  const shown = Object.fromEntries(aspects.map((key) => [key, scenario[key as keyof typeof scenario]]))
  const text = JSON.stringify({ ...(scenario.when && { when: scenario.when }), ...shown }, withoutBulk)
  return `the scenario ${text.length > 120 ? `${text.slice(0, 117)}...` : text}`
}

/** @note Functions and bytes cannot be read in a line, and a scenario without them would seem to be another one. */
function withoutBulk(this: Record<string, unknown>, key: string, value: unknown): unknown {
  const given = this[key]
  if (typeof given === 'function') return '[function]'
  return given instanceof Uint8Array ? `[${given.length} bytes]` : value
}
