import type * as Zod from 'zod'
import { loadZod } from '../lazy-zod.ts'
import { toMs } from './duration.ts'

/** @note A function, since zod is loaded only when somebody has written a scenario. */
function buildSchemas({ z }: typeof Zod) {
  const duration = z
    .union([z.number(), z.string()], {
      error: 'Expected a duration: milliseconds, or a text such as "250ms", "2s", "1.5m"',
    })
    .refine((value) => toMs(value) !== undefined, {
      error: 'Expected a duration: milliseconds from 0 up, or a text such as "250ms", "2s", "1.5m"',
    })
  const when = z.strictObject({
    classType: z.string().optional(),
    nodeId: z.string().optional(),
    title: z.string().optional(),
    clientId: z.string().optional(),
    promptId: z.string().optional(),
  })
  const times = z.union([z.int().positive(), z.literal('always')], {
    error: 'Expected how often: a whole number from 1 up, or "always"',
  })
  const size = z.int().min(1).max(16384)
  const bytes = z.custom<Uint8Array>((value) => value instanceof Uint8Array)
  const image = z.strictObject({ width: size, height: size })
  const file = z.strictObject({ path: z.string() })
  const output = z.union([image, file, bytes, z.string()], {
    error: 'Expected { width, height }, { path }, the bytes of a PNG file, or a text',
  })
  const failure = z.strictObject({
    node: z.string().optional(),
    error: z.union(
      [
        z.enum(['out-of-memory', 'interrupted']),
        z.strictObject({ type: z.string().default('RuntimeError'), message: z.string() }),
      ],
      { error: 'Expected "out-of-memory", "interrupted" or { type, message }' },
    ),
  })
  const options = z.strictObject({ when: when.optional(), times: times.optional() })
  const outputs = z.record(z.string(), z.array(output))
  const scenario = options.extend({
    name: z.string().optional(),
    delay: duration.optional(),
    failure: failure.optional(),
    outputs: outputs.optional(),
  })
  return { scenario, options, duration, failure, outputs }
}

type Schemas = ReturnType<typeof buildSchemas>
let schemas: Schemas | undefined

export function scenarioSchemas(): Schemas {
  return (schemas ??= buildSchemas(loadZod()))
}

/**
 * What a test wants to happen, as plain data: which prompts it is for, how often, and what they do.
 *
 * @example
 * ```ts
 * import { setupComfyMock, type Scenario } from 'comfyui-mock'
 *
 * const slowSampler: Scenario = { when: { classType: 'KSampler' }, delay: '2s' }
 * const comfy = setupComfyMock()
 * comfy.use(slowSampler)
 * ```
 */
export type Scenario = Zod.input<Schemas['scenario']>
/** Which prompts, and which of their nodes, a scenario is for. All that is given must match. */
export type ScenarioWhen = NonNullable<Scenario['when']>
/** Which prompts a hook is for, and how many of them. */
export type HookOptions = Zod.input<Schemas['options']>
/** What a node fails with. */
export type Failure = Zod.input<Schemas['failure']>
/** What nodes give instead of what they would make: node id -> pictures or texts. */
export type Outputs = Zod.input<Schemas['outputs']>

export type CheckedScenario = Zod.output<Schemas['scenario']>
