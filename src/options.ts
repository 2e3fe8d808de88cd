import type * as Zod from 'zod'
import type { Clock } from './clock/clock.ts'
import type { NodePack } from './comfyui/frontend/node-pack.ts'
import type { ModelFile } from './comfyui/models/model-file.ts'
import { LEGACY_FOLDERS, MODEL_FOLDERS } from './comfyui/models/model-folders.ts'
import type { NodeClass } from './comfyui/nodes/node-class.ts'
import { ComfyMockError } from './errors.ts'
import { check, loadZod } from './lazy-zod.ts'
import { slipOf } from './nearest-name.ts'
import type { AuthOption } from './http/authorization.ts'
import type { UserServer } from './network/join-server.ts'
import type { OnUnhandledRequest } from './network/unhandled-request.ts'
import type { ObjectInfoOption } from './read-object-info.ts'
import type { Scenario } from './scenario/scenario-schema.ts'

/**
 * How the messages of a prompt are paced: `settled` gives clients the time to attach their listeners, `eager` does
 * not, a number is a longer gap in ms of real time.
 */
export type PaceOption = 'settled' | 'eager' | number

/** The command line flags of the emulated server. */
export interface FlagOptions {
  /** `--max-upload-size`, in MB. Default 100. */
  maxUploadSize?: number
  /**
   * The cache of results: as the server has it by default (`ram`), or by `--cache-ram 1 1` (`ram-keep`),
   * `--cache-classic`, `--cache-lru N`, `--cache-none`; `ramBudget` is the default one where only so many bytes are free.
   */
  cache?: 'ram' | 'ram-keep' | 'classic' | 'none' | { lru: number } | { ramBudget: number }
  /** `--multi-user`. */
  multiUser?: boolean
  /** `--enable-cors-header`: `true` for any origin, or the origin. */
  cors?: boolean | string
  /** `--enable-compress-response-body`. */
  compressResponses?: boolean
  /** `--disable-metadata`: nothing is written into files. */
  disableMetadata?: boolean
  /** `--disable-api-nodes`. */
  disableApiNodes?: boolean
  /** `--enable-assets`. */
  enableAssets?: boolean
  /** `--enable-asset-hashing`. */
  enableAssetHashing?: boolean
  /** `--preview-method`. Default `none`. */
  previewMethod?: 'none' | 'auto' | 'latent2rgb' | 'taesd'
  /** `--feature-flag key=value`. */
  featureFlags?: Record<string, string | boolean>
}

/**
 * Options of {@link setupComfyMock}; all have a default.
 *
 * @example
 * ```ts
 * import { setupComfyMock, type ComfyMockOptions } from 'comfyui-mock'
 *
 * const options: ComfyMockOptions = { url: 'http://gpu-1:8188', clock: 'manual', flags: { maxUploadSize: 1 } }
 * const comfy = setupComfyMock(options)
 * ```
 */
export interface ComfyMockOptions {
  /** The base URL of the server that is emulated. Default `http://127.0.0.1:8188`. */
  url?: string
  /** `'manual'`: time stands still until the test moves it. Default: the time of the process, or of the runner's fake timers. */
  clock?: 'manual' | Clock
  /** Default `settled`. */
  pace?: PaceOption
  /** Makes ids, temp names and other random parts the same in every run. Default: they differ. */
  seed?: string | number
  /** Leaves the temp directory on disk at the end; `on-failure` does so for tests that have failed, and prints its path. */
  keep?: boolean | 'on-failure'
  /** What the mock has to complain of at the end of a test makes it fail: scenarios that never matched, prompts that still run, open sockets. Default: it is printed. */
  strict?: boolean
  /** Model files by folder: they fill the options of loaders, and the model routes. */
  models?: Record<string, readonly (string | ModelFile)[]>
  /** What packs of custom nodes add to the front end (scripts, templates, translations, subgraphs), by name. */
  packs?: Record<string, NodePack>
  /**
   * The node classes of your own server: what `npx comfyui-mock pull <url>` has saved, or the answer of its
   * `GET /object_info`, as the path of a file or as an object. They take the place of those of the core.
   */
  objectInfo?: ObjectInfoOption
  /**
   * Node classes beside those of the core, made by `defineNode`. `'lenient'`, alone or among them, accepts classes that
   * nobody knows; without it they are refused, as ComfyUI does.
   */
  nodes?: 'lenient' | readonly (NodeClass | 'lenient')[]
  /** What is to happen in all tests; not dropped by `reset()`. */
  scenarios?: readonly Scenario[]
  flags?: FlagOptions
  /** What clients have to send with every request and websocket handshake; without it they get a 401, as from a proxy. */
  auth?: AuthOption
  /** What happens to requests to hosts that are neither a mock nor this machine. Default `error`. */
  onUnhandledRequest?: OnUnhandledRequest
  /** Your own MSW server, made by `setupServer()`, where it listens before the mock does. */
  server?: UserServer
}

function buildSchema({ z }: typeof Zod) {
  const flags = z.strictObject({
    maxUploadSize: z.number().positive().optional(),
    cache: z
      .union(
        [
          z.enum(['ram', 'ram-keep', 'classic', 'none']),
          z.strictObject({ lru: z.int().nonnegative() }),
          z.strictObject({ ramBudget: z.number().nonnegative() }),
        ],
        { error: 'Expected "ram", "ram-keep", "classic", "none", { lru: size } or { ramBudget: bytes }' },
      )
      .optional(),
    multiUser: z.boolean().optional(),
    cors: z.union([z.boolean(), z.string()]).optional(),
    compressResponses: z.boolean().optional(),
    disableMetadata: z.boolean().optional(),
    disableApiNodes: z.boolean().optional(),
    enableAssets: z.boolean().optional(),
    enableAssetHashing: z.boolean().optional(),
    previewMethod: z.enum(['none', 'auto', 'latent2rgb', 'taesd']).optional(),
    featureFlags: z.record(z.string(), z.union([z.string(), z.boolean()])).optional(),
  })
  const modelFile = z.strictObject({
    name: z.string(),
    size: z.int().nonnegative().optional(),
    metadata: z.record(z.string(), z.string()).nullable().optional(),
  })
  const texts = z.record(z.string(), z.string()).optional()
  const translations = z.record(z.string(), z.unknown()).optional()
  const subgraph = z.union([z.string(), z.strictObject({ id: z.string(), text: z.string() })])
  const subgraphs = z.record(z.string(), subgraph).optional()
  const nodePack = z.strictObject({ web: texts, templates: texts, translations, subgraphs })
  return z.strictObject({
    url: z.url({ protocol: /^https?$/, error: 'Expected a URL that begins with http:// or https://' }).optional(),
    clock: z
      .union([z.literal('manual'), z.custom<Clock>(isClock)], { error: 'Expected "manual" or a clock: { now, sleep }' })
      .optional(),
    pace: z
      .union([z.enum(['settled', 'eager']), z.number().nonnegative()], {
        error: 'Expected "settled", "eager" or a gap in milliseconds',
      })
      .optional(),
    seed: z.union([z.string(), z.number()]).optional(),
    keep: z.union([z.boolean(), z.literal('on-failure')], { error: 'Expected true, false or "on-failure"' }).optional(),
    strict: z.boolean().optional(),
    models: z.record(z.string(), z.array(z.union([z.string(), modelFile]))).optional(),
    packs: z.record(z.string(), nodePack).optional(),
    objectInfo: z
      .union([z.string(), z.instanceof(URL), z.record(z.string(), z.unknown())], {
        error: 'Expected the path of a file, or an object',
      })
      .optional(),
    nodes: z
      .union(
        [
          z.literal('lenient'),
          z.array(
            z.custom<NodeClass>(
              (value) => value === 'lenient' || (typeof value === 'object' && value !== null && 'behaviour' in value),
              'Expected a node made by defineNode(), or "lenient"',
            ),
          ),
        ],
        { error: 'Expected a list of nodes made by defineNode(), or "lenient"' },
      )
      .optional(),
    scenarios: z
      .array(z.custom<Scenario>((value) => typeof value === 'object' && value !== null, 'Expected a scenario'))
      .optional(),
    flags: flags.optional(),
    auth: z
      .union(
        [
          z.strictObject({ basic: z.strictObject({ username: z.string(), password: z.string() }) }),
          z.strictObject({ bearer: z.string() }),
          z.strictObject({ apiKey: z.string(), header: z.string().optional() }),
        ],
        { error: 'Expected { basic: { username, password } }, { bearer: token } or { apiKey: key, header?: name }' },
      )
      .optional(),
    server: z
      .custom<UserServer>(
        (value) => typeof value === 'object' && value !== null && 'resetHandlers' in value,
        'Expected a server made by setupServer() of msw/node',
      )
      .optional(),
    onUnhandledRequest: z
      .union(
        [z.enum(['error', 'bypass', 'warn']), z.custom<OnUnhandledRequest>((value) => typeof value === 'function')],
        {
          error: 'Expected "error", "bypass", "warn" or a function',
        },
      )
      .optional(),
  })
}

function isClock(value: unknown): boolean {
  const { now, sleep } = (value ?? {}) as Partial<Clock>
  return typeof now === 'function' && typeof sleep === 'function'
}

/** @note Packs add folders of their own: only what must be a slip is refused. */
function assertFolders(models: ComfyMockOptions['models'] = {}): void {
  const known = [...MODEL_FOLDERS.map(({ name }) => name), ...Object.keys(LEGACY_FOLDERS)]
  for (const folder of Object.keys(models)) {
    const meant = slipOf(folder, known)
    if (meant === undefined) continue
    throw new ComfyMockError(
      'INVALID_OPTIONS',
      `Failed to set up the mock: there is no folder "${folder}" at "models", "${meant}" may be meant.`,
    )
  }
}

/** @throws {ComfyMockError} `INVALID_OPTIONS`, with the path of the option */
export function checkOptions(options: ComfyMockOptions | undefined): ComfyMockOptions {
  if (options === undefined) return {}
  if (typeof options !== 'object' || options === null) {
    throw new ComfyMockError(
      'INVALID_OPTIONS',
      'Failed to set up the mock: the options are not an object. Leave them out, or give an object.',
    )
  }
  // @note Nothing to check needs no zod: a start without options stays quick.
  if (Object.keys(options).length === 0) return {}
  check(buildSchema(loadZod()), options, 'set up the mock', 'INVALID_OPTIONS')
  assertFolders(options.models)
  return options
}
