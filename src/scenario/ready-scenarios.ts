import type { Duration } from './duration.ts'
import type { Scenario } from './scenario-schema.ts'

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
  outOfMemory: ({ node, times = 1 }: { node?: string; times?: number } = {}): Scenario => ({
    name: 'out of memory',
    failure: { error: 'out-of-memory', ...(node !== undefined && { node }) },
    times,
  }),

  /** The first prompt waits for its checkpoint to be read from disk. */
  slowModelLoad: ({ seconds = 20, classType = 'CheckpointLoaderSimple' } = {}): Scenario => ({
    name: 'slow model load',
    when: { classType },
    delay: seconds * 1000,
    times: 1,
  }),

  /** Other people's jobs are in the queue already. */
  queueFullOfOthers: ({ jobs = 5, each = '2s' }: { jobs?: number; each?: Duration } = {}): Scenario => ({
    name: 'queue full of others',
    others: { ahead: jobs, each },
  }),

  /** Another tenant submits without a client id: its progress and previews reach every socket, before and after. */
  noisyNeighbour: ({ jobs = 2, each = '200ms' }: { jobs?: number; each?: Duration } = {}): Scenario => ({
    name: 'noisy neighbour',
    others: { ahead: jobs, behind: jobs, each, areNoisy: true },
  }),

  /** The socket dies in the middle of the run; the prompt goes on, and the history has its result later. */
  socketDiesMidRun: ({ at = '50%' }: { at?: string } = {}): Scenario => ({
    name: 'socket dies mid-run',
    progress: { steps: 4 },
    timeline: [{ at, do: 'drop-socket' }],
    times: 1,
  }),

  /** The history has the prompt some time after `execution_success`. */
  historyLags: ({ by = '500ms' }: { by?: Duration } = {}): Scenario => ({ name: 'history lags', historyDelay: by }),

  /** The server restarts while the prompt runs: queue, history and sockets are lost. */
  serverRestartsMidQueue: ({ at = '50%' }: { at?: string } = {}): Scenario => ({
    name: 'server restarts mid-queue',
    progress: { steps: 4 },
    timeline: [{ at, do: 'restart' }],
    times: 1,
  }),

  /** All results are cached: no node runs, and no new file is written. */
  cachedRun: (): Scenario => ({ name: 'cached run', cached: true }),

  /** The server has none of the checkpoints, or not these files. */
  missingCheckpoint: ({ names = ['checkpoints/*'] }: { names?: string[] } = {}): Scenario => ({
    name: 'missing checkpoint',
    missing: { models: names },
  }),

  /** The pack that has these node classes is not installed; without names, no class beside those of the core is. */
  missingCustomNode: ({ classTypes }: { classTypes?: string[] } = {}): Scenario => ({
    name: 'missing custom node',
    missing: { nodes: classTypes ?? 'custom' },
  }),

  /** Nothing more can be written. */
  diskFull: ({ classType = 'SaveImage' } = {}): Scenario => ({
    name: 'disk full',
    when: { classType },
    failure: { error: { type: 'OSError', message: '[Errno 28] No space left on device' } },
  }),

  /** Some of the requests break, the same ones in every run with this seed. */
  flappingNetwork: ({ share = 0.3, seed = 'flapping' }: { share?: number; seed?: string | number } = {}): Scenario => ({
    name: 'flapping network',
    fault: { '*': { error: 'ECONNRESET', chance: share, seed } },
  }),
} as const
