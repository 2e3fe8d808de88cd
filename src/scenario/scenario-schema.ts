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
      z.strictObject({
        node: z.string().optional(),
        step: z.int().positive().optional(),
        isDeaf: z.boolean().optional(),
      }),
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

type ScenarioInput = Zod.input<Schemas['scenario']>
type WhenInput = NonNullable<ScenarioInput['when']>

/**
 * What a test wants to happen, as plain data: which prompts it is for, how often, and what they do.
 *
 * @note The members are those of the schema; here they have their words, which editors show.
 * @example
 * ```ts
 * import { setupComfyMock, type Scenario } from 'comfyui-mock'
 *
 * const slowSampler: Scenario = { when: { classType: 'KSampler' }, delay: '2s' }
 * const comfy = setupComfyMock()
 * comfy.use(slowSampler)
 * ```
 */
export interface Scenario extends ScenarioInput {
  /** What it is called in messages. */
  name?: ScenarioInput['name']
  /** Which prompts it is for; all of them, unless said. */
  when?: ScenarioWhen | undefined
  /** How many prompts (for a fault: requests) it serves; `'always'`, unless said. */
  times?: ScenarioInput['times']
  /** How long it takes: ms, `'2s'`, `{ min, max, seed }`, or `{ total, perNode, perStep }`. */
  delay?: ScenarioInput['delay']
  /** `steps` for a node that has none of its own; `previews`: `true` for generated ones, or pictures. */
  progress?: ScenarioInput['progress']
  /** Node id or class -> what it gives: sizes in pixels, paths, bytes, texts, sound, video; or a function of the prompt. */
  outputs?: ScenarioInput['outputs']
  /** What fails: `node` by id or class (the sampler, unless said), after `step` steps, with `error`. */
  failure?: ScenarioInput['failure']
  /** `true`, or node ids or classes: as if an earlier prompt had made these results. */
  cached?: ScenarioInput['cached']
  /** It hangs, at a node and a step where they are given, until it is interrupted; a deaf one for ever. */
  hang?: ScenarioInput['hang']
  /** `true` or `'before-run'`: accepted, and never heard of again; `'after-run'`: it runs, and no history has it. */
  lose?: ScenarioInput['lose']
  /** The time between `execution_success` and the history: ms, `'2s'`, or `{ min, max, seed }`. */
  historyDelay?: ScenarioInput['historyDelay']
  /** Route (`GET /history/*`, `/view`, `*`, `socket`) -> what goes wrong there. */
  fault?: ScenarioInput['fault']
  /** What happens at which moment of the prompt. */
  timeline?: ScenarioInput['timeline']
  /** Jobs of other people in the same queue: `ahead` of the first prompt and `behind` it, which take `each` so long. */
  others?: ScenarioInput['others']
  /** What the server does not have: node classes, or `'custom'` ones; model files by name, or `'checkpoints/*'`. */
  missing?: ScenarioInput['missing']
}

/**
 * Which prompts, and which of their nodes, a scenario is for. All that is given must match.
 *
 * @example
 * ```ts
 * import { setupComfyMock, type ScenarioWhen } from 'comfyui-mock'
 *
 * const longRuns: ScenarioWhen = { predicate: ({ graph }) => Number(graph['3']?.inputs['steps']) > 30 }
 * const comfy = setupComfyMock()
 * comfy.setDelay('2s', { when: longRuns })
 * ```
 */
export interface ScenarioWhen extends WhenInput {
  /** A node of this class is in the prompt; delay, progress and failure are then for it. */
  classType?: WhenInput['classType']
  /** A node with this id is in the prompt; likewise. */
  nodeId?: WhenInput['nodeId']
  /** A node with this `_meta.title` is in the prompt; likewise. */
  title?: WhenInput['title']
  /** This client submits, or opens a socket. */
  clientId?: WhenInput['clientId']
  /** The prompt has this id. */
  promptId?: WhenInput['promptId']
  /** It is the nth that matches the rest, from 1, since the scenario was added. */
  nth?: WhenInput['nth']
  /** The graph has this part: node id -> some of its members. Values may be asymmetric matchers. */
  graph?: WhenInput['graph']
  /** The function says yes. */
  predicate?: WhenInput['predicate']
}

/**
 * Which prompts a hook is for, and how many of them.
 *
 * @example
 * ```ts
 * import { setupComfyMock, type HookOptions } from 'comfyui-mock'
 *
 * const once: HookOptions = { when: { nth: 2 }, times: 1 }
 * const comfy = setupComfyMock()
 * comfy.setFailure({ error: 'out-of-memory' }, once)
 * ```
 */
export interface HookOptions {
  /** Which prompts it is for; all of them, unless said. */
  when?: ScenarioWhen | undefined
  /** How many prompts (for a fault: requests) it serves; `'always'`, unless said. */
  times?: ScenarioInput['times']
}

/**
 * How long prompts take: in all, each node, each step; a time or a range.
 *
 * @example
 * ```ts
 * import { setupComfyMock, type Delay } from 'comfyui-mock'
 *
 * const delay: Delay = { perNode: '10ms', perStep: { min: 20, max: 40, seed: 7 } }
 * const comfy = setupComfyMock()
 * comfy.setDelay(delay)
 * ```
 * @useDeclaredType
 */
export type Delay = Zod.input<Schemas['delay']>
/**
 * What a node fails with, or a submission is refused with.
 *
 * @example
 * ```ts
 * import { setupComfyMock, type Failure } from 'comfyui-mock'
 *
 * const failure: Failure = { node: 'VAEDecode', error: { type: 'ValueError', message: 'bad latent' } }
 * const comfy = setupComfyMock()
 * comfy.setFailure(failure, { times: 1 })
 * ```
 * @useDeclaredType
 */
export type Failure = Zod.input<Schemas['failure']>
/**
 * What nodes give instead of what they would make: node id or class -> pictures, texts, sound or video; or a function.
 *
 * @example
 * ```ts
 * import { setupComfyMock, type Outputs } from 'comfyui-mock'
 *
 * const outputs: Outputs = { '9': [{ width: 1024, height: 768 }, { path: 'test/cat.png' }] }
 * const comfy = setupComfyMock()
 * comfy.use({ outputs, when: { nth: 2 } })
 * ```
 * @useDeclaredType
 */
export type Outputs = Zod.input<Schemas['outputs']>
/**
 * What goes wrong on the way to the server or back.
 *
 * @example
 * ```ts
 * import { setupComfyMock, type Fault } from 'comfyui-mock'
 *
 * const fault: Fault = { status: 503, latency: '200ms' }
 * const comfy = setupComfyMock()
 * comfy.setFault('GET /history/*', fault, { times: 1 })
 * ```
 * @useDeclaredType
 */
export type Fault = Zod.input<Schemas['fault']>
/**
 * One step of a timeline.
 *
 * @example
 * ```ts
 * import { setupComfyMock, type TimelineStep } from 'comfyui-mock'
 *
 * const step: TimelineStep = { at: '50 % of node 3', do: 'drop-socket' }
 * const comfy = setupComfyMock()
 * comfy.use({ timeline: [step] })
 * ```
 * @useDeclaredType
 */
export type TimelineStep = NonNullable<ScenarioInput['timeline']>[number]

export type CheckedScenario = Zod.output<Schemas['scenario']>
