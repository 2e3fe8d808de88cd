import { randomOf } from '../scenario/seeded-random.ts'
import type { Scenario } from '../scenario/scenario-schema.ts'

/**
 * How much goes wrong: shares from 0 to 1.
 *
 * @example
 * ```ts
 * import { setupComfyMock, type ChaosOptions } from 'comfyui-mock'
 *
 * const badDay: ChaosOptions = { seed: 7, resets: 0.3, failures: 0.1 }
 * const comfy = setupComfyMock()
 * comfy.chaos(badDay)
 * ```
 */
export interface ChaosOptions {
  /** Makes the same things go wrong again. Default: another one in every run; it is in the warning of a failed test. */
  readonly seed?: string | number
  /** Share of the requests whose connection breaks. Default 0.1. */
  readonly resets?: number
  /** Share of the requests that get a 503. Default 0.1. */
  readonly unavailable?: number
  /** Share of the requests that take up to `latency`. Default 0.2. */
  readonly slow?: number
  /** The longest wait in ms. Default 50. */
  readonly latency?: number
  /** Share of the WebSockets that are refused. Default 0. */
  readonly sockets?: number
  /** Share of the prompts that run out of memory. Default 0. */
  readonly failures?: number
}

/** The scenarios of a chaos, newest last: which request they hit depends on nothing but the seed and their order. */
export function chaosScenarios(options: ChaosOptions, seed: string): Scenario[] {
  const { resets = 0.1, unavailable = 0.1, slow = 0.2, latency = 50, sockets = 0, failures = 0 } = options
  let prompts = 0
  const scenarios: Scenario[] = [
    {
      name: `chaos ${seed}: slow`,
      fault: { '*': { latency: { min: 0, max: latency, seed }, chance: slow, seed: `${seed}:slow` } },
    },
    { name: `chaos ${seed}: 503`, fault: { '*': { status: 503, chance: unavailable, seed: `${seed}:503` } } },
    { name: `chaos ${seed}: reset`, fault: { '*': { error: 'ECONNRESET', chance: resets, seed: `${seed}:reset` } } },
    {
      name: `chaos ${seed}: sockets`,
      fault: { socket: { error: 'refused', chance: sockets, seed: `${seed}:socket` } },
    },
  ]
  if (failures === 0) return scenarios
  const predicate = (): boolean => randomOf(`${seed}:failure`, (prompts += 1)) < failures
  return [...scenarios, { name: `chaos ${seed}: failures`, when: { predicate }, failure: { error: 'out-of-memory' } }]
}
