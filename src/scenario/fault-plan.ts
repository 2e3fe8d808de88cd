import { drawMs } from './duration.ts'
import { randomOf } from './seeded-random.ts'
import type { CheckedFault, StoredScenario } from './stored-scenario.ts'

/** A request, as faults look at it. */
export interface PlannedRequest {
  readonly method: string
  /** Below the base URL, without the query. */
  readonly path: string
  readonly isSocket: boolean
  readonly clientId: string | undefined
}

/** What is to go wrong with one request; `fault` in the words of the scenario. */
export interface PlannedFault {
  readonly latency: number
  /** Undefined where only time is lost. */
  readonly fault: Exclude<CheckedFault, string> | undefined
  readonly name: string
}

/** The fault that the newest matching scenario has for this request; counts it. */
export function planFault(stored: readonly StoredScenario[], request: PlannedRequest): PlannedFault | undefined {
  for (const each of stored) {
    const found = each.left > 0 ? each.faults.find(({ route }) => fits(route, request)) : undefined
    if (!found || !isFor(each, request)) continue
    each.seen += 1
    if (each.scenario.when?.nth !== undefined && each.scenario.when.nth !== each.seen) continue
    const fault: Exclude<CheckedFault, string> = typeof found.fault === 'string' ? { error: found.fault } : found.fault
    const { chance, seed = '' } = fault
    if (chance !== undefined && randomOf(seed, each.seen) >= chance) continue
    each.left -= 1
    each.hasMatched = true
    const latency = fault.latency === undefined ? 0 : drawMs(fault.latency, each.seen)
    const isMore = Object.keys(fault).some((key) => !['latency', 'chance', 'seed'].includes(key))
    return { latency, fault: isMore ? fault : undefined, name: found.name }
  }
  return undefined
}

function fits(
  route: { isSocket: boolean; matches(method: string, path: string): boolean },
  request: PlannedRequest,
): boolean {
  return request.isSocket ? route.isSocket : route.matches(request.method, request.path)
}

function isFor({ scenario }: StoredScenario, request: PlannedRequest): boolean {
  const { clientId, promptId } = scenario.when ?? {}
  if (clientId !== undefined && clientId !== request.clientId) return false
  return promptId === undefined || request.path.split('/').includes(promptId)
}
