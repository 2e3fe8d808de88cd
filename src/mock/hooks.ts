import { check } from '../lazy-zod.ts'
import { ComfyMockError } from '../errors.ts'
import { scenarioSchemas, type Fault, type HookOptions, type Scenario } from '../scenario/scenario-schema.ts'
import type { MockWorld } from './mock-world.ts'

const CALLS = { delay: 'set a delay', failure: 'set a failure', outputs: 'set outputs' } as const

/**
 * What `setDelay()` and its like do.
 *
 * @throws {ComfyMockError} `INVALID_SCENARIO`
 */
export function setAspect<const Aspect extends keyof typeof CALLS>(
  world: MockWorld,
  aspect: Aspect,
  value: Required<Scenario>[Aspect],
  options: HookOptions,
): void {
  addOne(world, CALLS[aspect], { [aspect]: value }, options)
}

/** @throws {ComfyMockError} `INVALID_SCENARIO` */
export function setFault(world: MockWorld, route: string, fault: Fault, options: HookOptions): void {
  const call = 'set a fault'
  if (typeof route !== 'string') {
    throw new ComfyMockError(
      'INVALID_SCENARIO',
      `Failed to ${call}: expected a route, not ${String(route)}. Give "socket", or a text such as "GET /history/*".`,
    )
  }
  addOne(world, call, { fault: { [route]: fault } }, options)
}

function addOne(world: MockWorld, call: string, what: Scenario, options: HookOptions): void {
  const [value] = Object.values(what)
  if (value === undefined) {
    throw new ComfyMockError('INVALID_SCENARIO', `Failed to ${call}: nothing is given. Say what is to happen.`)
  }
  if (typeof options !== 'object' || options === null) {
    throw new ComfyMockError('INVALID_SCENARIO', `Failed to ${call}: expected { when, times }, not ${String(options)}.`)
  }
  check(scenarioSchemas().options, options, call, 'INVALID_SCENARIO')
  world.use([{ ...options, ...what }], call)
}
