import { dumpJson, type Json } from '../../../protocol/json.ts'
import type { LatentValue } from '../image-value.ts'
import type { NodeBehaviour, NodeContext } from '../node-behaviour.ts'
import { latentText } from './latent-nodes.ts'
import { numberInput, textInput } from './input-values.ts'
import { attributeError, needLatent } from './python-access.ts'
import { samplingPreview } from './sampling-preview.ts'
import { denoisedSteps, scheduleSteps, sigmaSteps } from './schedule-nodes.ts'
import { describe } from './values.ts'

/** @note These ask the model twice a step, save for the last one. */
const TWO_CALL_SAMPLERS = new Set([
  'heun',
  'heunpp2',
  'dpm_2',
  'dpm_2_ancestral',
  'dpmpp_2s_ancestral',
  'dpmpp_sde',
  'dpmpp_sde_gpu',
  'seeds_2',
])

/** Runs the steps of a sampler: a progress report after each, and previews where they are wanted. */
async function sample(
  context: NodeContext,
  latent: LatentValue,
  steps: number,
  model: unknown,
  sampler: string,
  seed: string,
): Promise<LatentValue> {
  // @note Without any step nothing is sampled and nothing reported.
  if (steps <= 0) return latent
  const preview = context.wantsPreviews === true ? samplingPreview(latent, seed, steps) : undefined
  // @note So a test says that the steps of a model take their time: with `stepMs` in what its loader gives.
  const stepMs = typeof model === 'object' && model !== null && 'stepMs' in model ? Number(model.stepMs) : 0
  if (stepMs > 0) {
    for (let step = 1; step <= steps; step += 1) {
      await context.sleep(TWO_CALL_SAMPLERS.has(sampler) && step < steps ? stepMs * 2 : stepMs)
      await context.progress(step, steps, preview?.(step))
    }
  } else await context.steps(steps, preview)
  return { ...latent, seed }
}

/** What a sampled picture depends on, most telling first: it can be read in the picture. */
function seedText(noise: string, positive: string, parts: readonly (string | number)[], latent: LatentValue): string {
  return `${noise} ${positive} (${parts.filter((part) => part !== '').join(' ')})${latentText(latent)}`
}

const literal = (context: NodeContext, name: string): string =>
  dumpJson((context.raw.get(name) ?? null) as Json).replaceAll('"', '')

function latentOf(context: NodeContext): LatentValue {
  const latent = needLatent(context.raw.get('latent_image'))
  const model = context.raw.get('model') ?? null
  if (typeof model !== 'object' || model === null || model instanceof Map || Array.isArray(model)) {
    throw attributeError(model, 'get_model_object')
  }
  return latent
}

function kSampler(context: NodeContext, noiseInput: string, steps: number): Promise<LatentValue> {
  const latent = latentOf(context)
  const parts = [
    `- ${describe(context.raw.get('negative'))},`,
    literal(context, 'sampler_name'),
    literal(context, 'scheduler'),
    literal(context, 'steps'),
    literal(context, 'cfg'),
    context.raw.has('denoise')
      ? literal(context, 'denoise')
      : `${literal(context, 'start_at_step')}-${literal(context, 'end_at_step')}`,
    describe(context.raw.get('model')),
  ]
  const seed = seedText(literal(context, noiseInput), describe(context.raw.get('positive')), parts, latent)
  return sample(context, latent, steps, context.raw.get('model'), textInput(context, 'sampler_name'), seed)
}

const schedulerOf = (context: NodeContext): string => textInput(context, 'scheduler')
const stepsOf = (context: NodeContext): number => numberInput(context, 'steps', 20)

/** Samplers, and what is put together for them. */
export const samplingNodes: Record<string, NodeBehaviour> = {
  KSampler: {
    hasSteps: true,
    run: async (context) => [
      await kSampler(
        context,
        'seed',
        denoisedSteps(schedulerOf(context), stepsOf(context), numberInput(context, 'denoise', 1)),
      ),
    ],
  },
  KSamplerAdvanced: {
    hasSteps: true,
    async run(context) {
      const end = Math.min(
        numberInput(context, 'end_at_step', 10000),
        scheduleSteps(schedulerOf(context), stepsOf(context)),
      )
      return [await kSampler(context, 'noise_seed', end - numberInput(context, 'start_at_step'))]
    },
  },
  SamplerCustom: {
    hasSteps: true,
    async run(context) {
      const latent = latentOf(context)
      const sampler = describe(context.raw.get('sampler'))
      const schedule = context.raw.get('sigmas')
      const parts = [
        `- ${describe(context.raw.get('negative'))},`,
        sampler,
        describe(schedule),
        literal(context, 'cfg'),
        describe(context.raw.get('model')),
      ]
      const seed = seedText(literal(context, 'noise_seed'), describe(context.raw.get('positive')), parts, latent)
      const sampled = await sample(context, latent, sigmaSteps(schedule), context.raw.get('model'), sampler, seed)
      return [sampled, sampled]
    },
  },
  SamplerCustomAdvanced: {
    hasSteps: true,
    async run(context) {
      const latent = needLatent(context.raw.get('latent_image'))
      const guider = context.raw.get('guider')
      const sampler = describe(context.raw.get('sampler'))
      const schedule = context.raw.get('sigmas')
      const seed = seedText(describe(context.raw.get('noise')), describe(guider), [sampler, describe(schedule)], latent)
      const model = typeof guider === 'object' && guider !== null && 'model' in guider ? guider.model : guider
      const sampled = await sample(context, latent, sigmaSteps(schedule), model, sampler, seed)
      return [sampled, sampled]
    },
  },
  KSamplerSelect: { run: (context) => [{ kind: 'sampler', name: textInput(context, 'sampler_name') }] },
  RandomNoise: { run: (context) => [{ kind: 'noise', name: literal(context, 'noise_seed') }] },
  DisableNoise: { run: () => [{ kind: 'noise', name: 'no noise' }] },
  BasicGuider: {
    run: (context) => [
      { kind: 'guider', name: describe(context.raw.get('conditioning')), model: context.raw.get('model') },
    ],
  },
  CFGGuider: {
    run: (context) => [
      {
        kind: 'guider',
        name: `${describe(context.raw.get('positive'))} - ${describe(context.raw.get('negative'))}, ${literal(context, 'cfg')}`,
        model: context.raw.get('model'),
      },
    ],
  },
  DualCFGGuider: {
    run: (context) => [
      {
        kind: 'guider',
        name: `${describe(context.raw.get('cond1'))} ${describe(context.raw.get('cond2'))} - ${describe(context.raw.get('negative'))}`,
        model: context.raw.get('model'),
      },
    ],
  },
}
