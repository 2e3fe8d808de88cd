import type * as Zod from 'zod'
import { loadZod } from '../lazy-zod.ts'
import { toMs, type Duration } from './duration.ts'
import { buildFailureSchema } from './failure-schema.ts'
import { buildFaultSchema } from './fault-schema.ts'
import { buildOutputsSchema } from './output-schema.ts'
import { buildTimelineSchema } from './timeline-schema.ts'
import { buildWhenSchema } from './when-schema.ts'

/** @note A function, since zod is loaded only when somebody has written a scenario. */
function buildSchemas(zod: typeof Zod) {
  const { z } = zod
  const duration = z
    .union([z.number(), z.string()], {
      error: 'Expected a duration: milliseconds, or a text such as "250ms", "2s", "1.5m"',
    })
    .refine((value: Duration) => !Number.isNaN(toMs(value)), {
      error: 'Expected a duration: milliseconds from 0 up, or a text such as "250ms", "2s", "1.5m"',
    })
  const seed = z.union([z.string(), z.number()])
  const range = z
    .strictObject({ min: duration, max: duration, seed: seed.optional() })
    .refine(({ min, max }) => toMs(min) <= toMs(max), { path: ['min'], error: 'Expected min to be at most max' })
  const time = z.union([duration, range], {
    error: 'Expected a duration: milliseconds, a text such as "250ms", "2s", "1.5m", or { min, max }',
  })
  const parts = z
    .strictObject({ total: time.optional(), perNode: time.optional(), perStep: time.optional() })
    .refine((value) => Object.values(value).some((part) => part !== undefined), {
      error: 'Expected total, perNode or perStep',
    })
  const delay = z.union([duration, range, parts], {
    error:
      'Expected a duration: milliseconds, a text such as "250ms", "2s", "1.5m", { min, max } or { total, perNode, perStep }',
  })
  const when = buildWhenSchema(zod)
  const times = z.union([z.int().positive(), z.literal('always')], {
    error: 'Expected how often: a whole number from 1 up, or "always"',
  })
  const failure = buildFailureSchema(zod)
  const { outputs, byNode } = buildOutputsSchema(zod)
  const fault = buildFaultSchema(zod, time)
  const picture = z.union(
    [z.strictObject({ path: z.string() }), z.custom<Uint8Array>((value) => value instanceof Uint8Array)],
    { error: 'Expected { path } or the bytes of a PNG or JPEG file' },
  )
  const progress = z.strictObject({
    steps: z.int().positive().optional(),
    previews: z
      .union([z.boolean(), z.array(picture).min(1)], { error: 'Expected true, false or a list of pictures' })
      .optional(),
  })
  const hang = z.union(
    [
      z.literal(true),
      z.strictObject({ node: z.string().optional(), step: z.int().optional(), isDeaf: z.boolean().optional() }),
    ],
    { error: 'Expected true or { node, step, isDeaf }' },
  )
  const others = z.strictObject({
    ahead: z.int().nonnegative().default(0),
    behind: z.int().nonnegative().default(0),
    each: duration.default(0),
    areNoisy: z.boolean().default(false),
  })
  const missing = z.strictObject({
    nodes: z
      .union([z.literal('custom'), z.array(z.string())], { error: 'Expected "custom" or class names' })
      .optional(),
    models: z.array(z.string()).optional(),
  })
  const options = z.strictObject({ when: when.optional(), times: times.optional() })
  const scenario = options.extend({
    name: z.string().optional(),
    delay: delay.optional(),
    progress: progress.optional(),
    outputs: outputs.optional(),
    failure: failure.optional(),
    cached: z
      .union([z.literal(true), z.array(z.string())], { error: 'Expected true or a list of node ids' })
      .optional(),
    hang: hang.optional(),
    lose: z
      .union([z.literal(true), z.enum(['before-run', 'after-run'])], {
        error: 'Expected true, "before-run" or "after-run"',
      })
      .optional(),
    historyDelay: time.optional(),
    fault: z.record(z.string(), fault).optional(),
    timeline: buildTimelineSchema(zod, time).optional(),
    others: others.optional(),
    missing: missing.optional(),
  })
  /** What a function of outputs gives, at its place in the scenario. */
  const given = z.strictObject({ outputs: byNode })
  return { scenario, options, delay, failure, outputs, fault, given }
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
 * @useDeclaredType
 */
export type Scenario = Zod.input<Schemas['scenario']>
/**
 * Which prompts, and which of their nodes, a scenario is for. All that is given must match.
 *
 * @useDeclaredType
 */
export type ScenarioWhen = NonNullable<Scenario['when']>
/**
 * Which prompts a hook is for, and how many of them.
 *
 * @useDeclaredType
 */
export type HookOptions = Zod.input<Schemas['options']>
/**
 * How long prompts take: in all, each node, each step; a time or a range.
 *
 * @useDeclaredType
 */
export type Delay = Zod.input<Schemas['delay']>
/**
 * What a node fails with, or a submission is refused with.
 *
 * @useDeclaredType
 */
export type Failure = Zod.input<Schemas['failure']>
/**
 * What nodes give instead of what they would make: node id -> pictures, texts, sound or video; or a function.
 *
 * @useDeclaredType
 */
export type Outputs = Zod.input<Schemas['outputs']>
/**
 * What goes wrong on the way to the server or back.
 *
 * @useDeclaredType
 */
export type Fault = Zod.input<Schemas['fault']>
/**
 * One step of a timeline.
 *
 * @useDeclaredType
 */
export type TimelineStep = NonNullable<Scenario['timeline']>[number]

export type CheckedScenario = Zod.output<Schemas['scenario']>
