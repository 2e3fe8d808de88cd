import { check } from '../lazy-zod.ts'
import { scenarioSchemas, type Scenario } from './scenario-schema.ts'

/**
 * Checks a scenario where it is written, and gives it back with its exact type: for those that several tests share.
 *
 * @throws {ComfyMockError} `INVALID_SCENARIO`, with the path inside the scenario
 * @example
 * ```ts
 * import { defineScenario, setupComfyMock } from 'comfyui-mock'
 *
 * export const slowSampler = defineScenario({ name: 'slow sampler', when: { classType: 'KSampler' }, delay: '2s' })
 *
 * const comfy = setupComfyMock()
 * comfy.use(slowSampler)
 * ```
 */
export function defineScenario<const T extends Scenario>(scenario: T): T {
  check(scenarioSchemas().scenario, scenario, 'define a scenario', 'INVALID_SCENARIO')
  return scenario
}
