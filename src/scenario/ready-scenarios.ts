import { checkMembers } from '../check-members.ts'
import type { Duration } from './duration.ts'
import type { Scenario } from './scenario-schema.ts'

const TEXT = ['string'] as const
const NUMBER = ['number'] as const
const LIST = ['list'] as const
const COUNT = ['count'] as const
const SHARE = ['share'] as const
const DURATION = ['number', 'string'] as const

/**
 * Scenarios for the situations that users of ComfyUI meet. Each gives plain data, to be used as it is or changed.
 *
 * @example
 * ```ts
 * import { readyScenarios, setupComfyMock } from 'comfyui-mock'
 *
 * const comfy = setupComfyMock()
 * comfy.use(readyScenarios.outOfMemory(), readyScenarios.slowModelLoad({ seconds: 30 }))
 * ```
 */
export const readyScenarios = {
  /** The sampler runs out of memory, once; the retry goes through. */
  outOfMemory(options: { node?: string; times?: number } = {}): Scenario {
    const { node, times = 1 } = checked('outOfMemory', options, { node: TEXT, times: NUMBER })
    return {
      name: 'out of memory',
      failure: { error: 'out-of-memory', ...(node !== undefined && { node }) },
      times,
    }
  },

  /** The first prompt waits for its checkpoint to be read from disk: 20 seconds, unless said. */
  slowModelLoad(options: { seconds?: number; classType?: string } = {}): Scenario {
    const known = checked('slowModelLoad', options, { seconds: COUNT, classType: TEXT })
    const { seconds = 20, classType = 'CheckpointLoaderSimple' } = known
    return { name: 'slow model load', when: { classType }, delay: seconds * 1000, times: 1 }
  },

  /** Other people's jobs are in the queue already: 5 that take 2 s each, unless said. */
  queueFullOfOthers(options: { jobs?: number; each?: Duration } = {}): Scenario {
    const { jobs = 5, each = '2s' } = checked('queueFullOfOthers', options, { jobs: COUNT, each: DURATION })
    return { name: 'queue full of others', others: { ahead: jobs, each } }
  },

  /** Another tenant submits without a client id: its progress and previews reach every socket, before and after. */
  noisyNeighbour(options: { jobs?: number; each?: Duration } = {}): Scenario {
    const { jobs = 2, each = '200ms' } = checked('noisyNeighbour', options, { jobs: COUNT, each: DURATION })
    return { name: 'noisy neighbour', others: { ahead: jobs, behind: jobs, each, areNoisy: true } }
  },

  /** The socket dies in the middle of the run; the prompt goes on, and the history has its result later. */
  socketDiesMidRun(options: { at?: string } = {}): Scenario {
    const { at = '50%' } = checked('socketDiesMidRun', options, { at: TEXT })
    return { name: 'socket dies mid-run', progress: { steps: 4 }, timeline: [{ at, do: 'drop-socket' }], times: 1 }
  },

  /** The history has the prompt some time after `execution_success`: 500 ms, unless said. */
  historyLags(options: { by?: Duration } = {}): Scenario {
    const { by = '500ms' } = checked('historyLags', options, { by: DURATION })
    return { name: 'history lags', historyDelay: by }
  },

  /** The server restarts while the prompt runs: queue, history and sockets are lost. */
  serverRestartsMidQueue(options: { at?: string } = {}): Scenario {
    const { at = '50%' } = checked('serverRestartsMidQueue', options, { at: TEXT })
    return { name: 'server restarts mid-queue', progress: { steps: 4 }, timeline: [{ at, do: 'restart' }], times: 1 }
  },

  /** All results are cached: no node runs, and no new file is written. */
  cachedRun: (): Scenario => ({ name: 'cached run', cached: true }),

  /** The server has none of the checkpoints, or not these files. */
  missingCheckpoint(options: { names?: string[] } = {}): Scenario {
    const { names = ['checkpoints/*'] } = checked('missingCheckpoint', options, { names: LIST })
    return { name: 'missing checkpoint', missing: { models: names } }
  },

  /** The pack that has these node classes is not installed; without names, no class beside those of the core is. */
  missingCustomNode(options: { classTypes?: string[] } = {}): Scenario {
    const { classTypes = 'custom' } = checked('missingCustomNode', options, { classTypes: LIST })
    return { name: 'missing custom node', missing: { nodes: classTypes } }
  },

  /** Nothing more can be written. */
  diskFull(options: { classType?: string } = {}): Scenario {
    const { classType = 'SaveImage' } = checked('diskFull', options, { classType: TEXT })
    return {
      name: 'disk full',
      when: { classType },
      failure: { error: { type: 'OSError', message: '[Errno 28] No space left on device' } },
    }
  },

  /** Some of the requests break (a share of 0.3, unless said), the same ones in every run with this seed. */
  flappingNetwork(options: { share?: number; seed?: string | number } = {}): Scenario {
    const { share = 0.3, seed = 'flapping' } = checked('flappingNetwork', options, { share: SHARE, seed: DURATION })
    return { name: 'flapping network', fault: { '*': { error: 'ECONNRESET', chance: share, seed } } }
  },
} as const

/** @throws {ComfyMockError} `INVALID_SCENARIO`: a misspelt option would leave the default, and the test would pass */
function checked<T extends object>(name: string, options: T, kinds: Parameters<typeof checkMembers>[1]): T {
  checkMembers(options, kinds, `make the scenario ${name}`, 'INVALID_SCENARIO')
  return options
}
