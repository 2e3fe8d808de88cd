import { expect, test } from 'vitest'
import { outputsOf, runNode } from './run-node.ts'

const MODEL = { kind: 'model', name: 'm' }

test.each([
  ['BasicScheduler', { scheduler: 'simple', steps: 20, denoise: 1 }, 20],
  ['BasicScheduler', { scheduler: 'simple', steps: 20, denoise: 0.3 }, 20],
  ['BasicScheduler', { scheduler: 'simple', steps: 20, denoise: 0 }, 0],
  ['BasicScheduler', { scheduler: 'ddim_uniform', steps: 30, denoise: 1 }, 31],
  ['BasicScheduler', { scheduler: 'ddim_uniform', steps: 30, denoise: 0.5 }, 30],
  ['AlignYourStepsScheduler', { model_type: 'SDXL', steps: 10, denoise: 0.55 }, 6],
  ['GITSScheduler', { coeff: 1.2, steps: 10, denoise: 0.25 }, 2],
  ['SDTurboScheduler', { steps: 4, denoise: 1 }, 4],
  ['SDTurboScheduler', { steps: 4, denoise: 0.25 }, 2],
  ['ManualSigmas', { sigmas: '1.0, 0.7, 0.3, 0' }, 3],
  ['KarrasScheduler', { steps: 12 }, 12],
])('%s with %j has %i steps', async (classType, inputs, steps) => {
  expect(await outputsOf(classType, { model: MODEL, ...inputs })).toMatchObject([{ kind: 'sigmas', steps }])
})

test.each([
  ['SplitSigmas', { step: 7 }, [7, 13]],
  ['SplitSigmas', { step: 99 }, [20, 0]],
  ['SplitSigmasDenoise', { denoise: 0.25 }, [15, 5]],
  ['SplitSigmasDenoise', { denoise: 0 }, [0, 0]],
])('%s with %j gives two schedules', async (classType, inputs, steps) => {
  const sigmas = { kind: 'sigmas', name: 'karras', steps: 20 }
  const halves = await outputsOf(classType, { sigmas, ...inputs })
  expect(halves).toMatchObject(steps.map((count) => ({ steps: count })))
})

test('a sampler counts the steps of the schedule that it has', async () => {
  const common = { model: MODEL, latent_image: { kind: 'latent', width: 64, height: 64, batch: 1 } }
  const settings = { seed: 1, cfg: 7, sampler_name: 'euler', scheduler: 'ddim_uniform', steps: 30 }
  const text = { positive: { kind: 'conditioning', text: '' }, negative: { kind: 'conditioning', text: '' } }
  const maxima = async (inputs: Record<string, unknown>): Promise<number | undefined> =>
    (await runNode('KSampler', { ...common, ...settings, ...text, ...inputs })).reported.progress.at(-1)?.max
  expect(await maxima({ denoise: 1 })).toBe(31)
  expect(await maxima({ denoise: 0.5 })).toBe(30)
  expect(await maxima({ denoise: 1, scheduler: 'normal' })).toBe(30)
})
