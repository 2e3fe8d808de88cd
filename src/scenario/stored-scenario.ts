import { check } from '../lazy-zod.ts'
import { FAULT_KINDS } from './fault-schema.ts'
import { ComfyMockError } from '../errors.ts'
import { isRejection } from './matching.ts'
import { readOutput, readPreview } from './output-file.ts'
import type { PlannedOutput } from './prompt-plan.ts'
import { readRoutePattern, type RoutePattern } from './route-pattern.ts'
import type { ScenarioPrompt } from './scenario-prompt.ts'
import { scenarioSchemas, type CheckedScenario, type Scenario } from './scenario-schema.ts'

export type CheckedFault = NonNullable<CheckedScenario['fault']>[string]

export interface StoredFault {
  readonly name: string
  readonly route: RoutePattern
  readonly fault: CheckedFault
}

/** A scenario of the store: checked, its files read, and how often it has served. */
export interface StoredScenario {
  readonly scenario: CheckedScenario
  readonly outputsFor: ((prompt: ScenarioPrompt) => Readonly<Record<string, readonly PlannedOutput[]>>) | undefined
  readonly previews: boolean | readonly Uint8Array[] | undefined
  readonly faults: readonly StoredFault[]
  readonly serial: number
  readonly isInitial: boolean
  /** How many prompts, or requests, it may still serve. */
  left: number
  /** How many prompts, or requests, have matched all but `nth`. */
  seen: number
  /** Whether it has ever had an effect. */
  hasMatched: boolean
  hasWarned: boolean
}

/** What stands for prompts in a scenario; one that has only faults is about requests. */
export const PROMPT_ASPECTS = [
  'delay',
  'progress',
  'outputs',
  'failure',
  'cached',
  'hang',
  'lose',
  'historyDelay',
  'timeline',
] as const

/** What says something of a node: no request knows its nodes. */
const NODE_CONDITIONS = ['classType', 'nodeId', 'title', 'graph', 'predicate'] as const

/** @throws {ComfyMockError} `INVALID_SCENARIO`, with the path inside the scenario */
export function readScenario(scenario: Scenario, serial: number, call: string, isInitial: boolean): StoredScenario {
  if (Array.isArray(scenario))
    throw invalid(call, 'a list is given where a scenario should be. Spread it: use(...list)')
  if (typeof scenario === 'function') {
    throw invalid(call, 'a function is given where a scenario should be. Call it: use(outOfMemory())')
  }
  if (typeof scenario === 'object' && scenario !== null && 'then' in scenario) {
    throw invalid(call, 'a promise is given where a scenario should be. Await it: use(...(await loadScenarios(file)))')
  }
  if (typeof scenario !== 'object' || scenario === null) {
    throw invalid(
      call,
      `expected a scenario, not ${String(scenario)}. Give an object, as in { failure: { error: 'out-of-memory' } }`,
    )
  }
  const checked = check(scenarioSchemas().scenario, scenario, call, 'INVALID_SCENARIO')
  assertUseful(checked, call)
  const { previews } = checked.progress ?? {}
  return {
    scenario: checked,
    outputsFor: readOutputs(checked.outputs, call),
    previews: Array.isArray(previews)
      ? previews.map((preview, index) => readPreview(preview, `progress.previews.${index}`, call))
      : previews,
    faults: Object.entries(checked.fault ?? {}).map(([name, fault]) => {
      return { name, fault: assertFits(name, fault, call), route: readRoutePattern(name, call) }
    }),
    serial,
    isInitial,
    left: typeof checked.times === 'number' ? checked.times : Number.POSITIVE_INFINITY,
    seen: 0,
    hasMatched: false,
    hasWarned: false,
  }
}

function readOutputs(outputs: CheckedScenario['outputs'], call: string): StoredScenario['outputsFor'] {
  if (outputs === undefined) return undefined
  const readAll = (given: Record<string, readonly Parameters<typeof readOutput>[0][]>) => {
    const entries = Object.entries(given).map(([nodeId, items]) => {
      return [nodeId, items.map((item, index) => readOutput(item, `outputs.${nodeId}.${index}`, call))] as const
    })
    return Object.fromEntries(entries)
  }
  if (typeof outputs !== 'function') {
    const read = readAll(outputs)
    return () => read
  }
  return (prompt) => {
    const given: unknown = outputs(prompt)
    if (typeof given !== 'object' || given === null || 'then' in given) {
      const what = typeof given === 'object' && given ? 'a promise' : String(given)
      throw invalid(call, `the function has given ${what}. Give { nodeId: [output, …] }`)
    }
    return readAll(check(scenarioSchemas().given, { outputs: given }, call, 'INVALID_SCENARIO').outputs)
  }
}

function assertUseful(scenario: CheckedScenario, call: string): void {
  const hasPromptAspect = PROMPT_ASPECTS.some((aspect) => scenario[aspect] !== undefined)
  if (hasPromptAspect) return
  if (!scenario.fault && !scenario.others && !scenario.missing) {
    throw invalid(
      call,
      `the scenario says nothing that is to happen. Give it one of ${[...PROMPT_ASPECTS, 'fault', 'others', 'missing'].join(', ')}`,
    )
  }
  const condition = NODE_CONDITIONS.find((name) => scenario.when?.[name] !== undefined)
  if (scenario.fault && condition !== undefined) {
    throw invalid(
      call,
      `a fault is about requests, which know no nodes, at "when.${condition}". Name the route, and in "when" clientId, promptId or nth`,
    )
  }
}

const SOCKET_ONLY: readonly unknown[] = ['silent', 'half-open']

function assertFits(name: string, fault: CheckedFault, call: string): CheckedFault {
  const error = typeof fault === 'string' ? fault : fault.error
  const isSocket = readRoutePattern(name, call).isSocket
  if (!isSocket && SOCKET_ONLY.includes(error)) {
    throw invalid(
      call,
      `"${String(error)}" is for a websocket at "fault.${name}". Use the route "socket", or another fault`,
    )
  }
  const bodyKind =
    typeof fault === 'string' ? undefined : FAULT_KINDS.slice(2).find((kind) => fault[kind] !== undefined)
  if (isSocket && (bodyKind !== undefined || error === 'malformed-json')) {
    throw invalid(
      call,
      `"${bodyKind ?? 'malformed-json'}" needs an answer with a body at "fault.${name}". Use a route, or another fault`,
    )
  }
  return fault
}

function invalid(call: string, reason: string): ComfyMockError {
  return new ComfyMockError('INVALID_SCENARIO', `Failed to ${call}: ${reason}.`)
}

/** @note Refusals are decided when a prompt is submitted, all else when it starts. */
export function isAboutPrompts({ scenario }: StoredScenario): boolean {
  if (scenario.failure && isRejection(scenario.failure.error)) return false
  return PROMPT_ASPECTS.some((aspect) => scenario[aspect] !== undefined)
}
