import { NodeError, type NodeBehaviour, type NodeContext } from '../node-behaviour.ts'
import { numberInput, pyRound, textInput } from './input-values.ts'
import { describe, isSigmas, type SigmasValue } from './values.ts'

const MODEL_TIMESTEPS = 1000

/**
 * The steps that a schedule has for so many that were asked for.
 *
 * @note One of them takes every n-th step of the model, so that 30 become 31.
 */
export function scheduleSteps(scheduler: string, steps: number): number {
  if (scheduler !== 'ddim_uniform' || steps <= 0) return steps
  return Math.ceil((MODEL_TIMESTEPS - 1) / Math.max(1, Math.floor(MODEL_TIMESTEPS / steps)))
}

/** @note With less than full denoising only the last steps of a longer schedule are taken: their number stays. */
export function denoisedSteps(scheduler: string, steps: number, denoise: number): number {
  if (denoise <= 0) return 0
  return denoise > 0.9999 ? scheduleSteps(scheduler, steps) : steps
}

const sigmas = (steps: number, name: string): SigmasValue => ({
  kind: 'sigmas',
  name: `${name} ${steps}`,
  steps: Math.max(0, steps),
})

/** The steps of a schedule that came along a link; custom nodes may give anything, with a length or without. */
export function sigmaSteps(value: unknown): number {
  if (isSigmas(value)) return value.steps
  if (Array.isArray(value)) return Math.max(0, value.length - 1)
  return Number(typeof value === 'object' && value !== null && 'steps' in value ? value.steps : 20)
}

/** A schedule of as many steps as are asked for. */
function schedule(name: string, fallback = 20): NodeBehaviour {
  return { run: (context) => [sigmas(numberInput(context, 'steps', fallback), name)] }
}

/** A schedule of which only a part is taken: fewer steps with less denoising. */
function partial(name: string, fallback: number): NodeBehaviour {
  return {
    run(context) {
      const steps = numberInput(context, 'steps', fallback)
      const denoise = numberInput(context, 'denoise', 1)
      return [sigmas(denoise <= 0 ? 0 : denoise < 1 ? pyRound(steps * denoise) : steps, name)]
    },
  }
}

/** A schedule that fails for some numbers. */
function refusing(behaviour: NodeBehaviour, check: (context: NodeContext) => void): NodeBehaviour {
  return {
    run(context) {
      check(context)
      return behaviour.run(context)
    },
  }
}

function requireLogarithms(context: NodeContext): void {
  const ends = [numberInput(context, 'sigma_max', 14.614642), numberInput(context, 'sigma_min', 0.0291675)]
  if (ends.some((sigma) => sigma <= 0)) throw new NodeError('ValueError', 'math domain error')
}

/** Nodes that make noise schedules. */
export const scheduleNodes: Record<string, NodeBehaviour> = {
  BasicScheduler: {
    run(context) {
      const scheduler = textInput(context, 'scheduler')
      const denoise = numberInput(context, 'denoise', 1)
      return [sigmas(denoisedSteps(scheduler, numberInput(context, 'steps', 20), denoise), scheduler)]
    },
  },
  KarrasScheduler: refusing(schedule('karras'), (context) => {
    if (numberInput(context, 'rho', 7) === 0) throw new NodeError('ZeroDivisionError', 'float division by zero')
  }),
  ExponentialScheduler: refusing(schedule('exponential'), requireLogarithms),
  PolyexponentialScheduler: refusing(schedule('polyexponential'), requireLogarithms),
  LaplaceScheduler: schedule('laplace'),
  VPScheduler: schedule('vp'),
  BetaSamplingScheduler: schedule('beta'),
  LTXVScheduler: schedule('ltxv'),
  Flux2Scheduler: schedule('flux2'),
  AlignYourStepsScheduler: partial('ays', 10),
  GITSScheduler: partial('gits', 10),
  OptimalStepsScheduler: partial('optimal', 20),
  SDTurboScheduler: {
    run(context) {
      // @note Such models know ten steps; denoising less begins further down.
      const first = 10 - Math.trunc(10 * numberInput(context, 'denoise', 1))
      return [sigmas(Math.min(numberInput(context, 'steps', 1), 10 - first), 'turbo')]
    },
  },
  ManualSigmas: {
    run(context) {
      const numbers = textInput(context, 'sigmas').match(/[-+]?(?:\d*\.*\d+)/g) ?? []
      return [sigmas(numbers.length - 1, numbers.join(' '))]
    },
  },
  SplitSigmas: {
    run(context) {
      const steps = sigmaSteps(context.raw.get('sigmas'))
      const at = Math.min(steps, numberInput(context, 'step'))
      return halves(context, at, steps - at)
    },
  },
  SplitSigmasDenoise: {
    run(context) {
      const steps = sigmaSteps(context.raw.get('sigmas'))
      const low = pyRound(steps * numberInput(context, 'denoise', 1))
      // @note Taking nothing from the end leaves nothing at the begin either: so Python slices with a zero.
      return halves(context, low === 0 ? 0 : steps - low, low)
    },
  },
  FlipSigmas: {
    run: (context) => [sigmas(sigmaSteps(context.raw.get('sigmas')), `${describe(context.raw.get('sigmas'))} flipped`)],
  },
}

function halves(context: NodeContext, high: number, low: number): readonly SigmasValue[] {
  const name = describe(context.raw.get('sigmas'))
  return [sigmas(high, `${name} to`), sigmas(low, `${name} from`)]
}
