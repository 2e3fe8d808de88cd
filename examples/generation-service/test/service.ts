import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { ComfyUIClient, type ComfyUIClientOptions } from '../src/comfyui-client.ts'
import { openDatabase } from '../src/database.ts'
import { FileService } from '../src/file-service.ts'
import { GenerationService, type GenerationServiceOptions } from '../src/generation-service.ts'
import { JobStore, type JobParams } from '../src/job-store.ts'

export type Options = Partial<GenerationServiceOptions> &
  Partial<ComfyUIClientOptions> & {
    /** Ms after which the jobs of a dead process are taken over. */
    lease?: number
  }

export interface Running {
  service: GenerationService
  jobs: JobStore
  client: ComfyUIClient
  files: FileService
  storageDir: string
  /** A second process over the same database and files. */
  another(options?: Options): Running
  /** Ends this process at once, whatever it was doing, and starts another over the same database and files. */
  crash(options?: Options): Running
  [Symbol.dispose](): void
}

/** The whole product, with a database and a storage directory of its own. Nothing in it is mocked. */
export function startService(comfy: { url: string; outputDir: string }, options: Options = {}): Running {
  const folder = mkdtempSync(path.join(tmpdir(), 'generation-service-'))
  return start(comfy, folder, options)
}

function start(
  comfy: { url: string; outputDir: string },
  folder: string,
  { pollInterval = 50, requestTimeout = 5_000, lease, ...options }: Options,
): Running {
  const database = openDatabase(path.join(folder, 'jobs.db'))
  const jobs = new JobStore(database, lease)
  const client = new ComfyUIClient({ url: comfy.url, pollInterval, requestTimeout })
  const storageDir = path.join(folder, 'storage')
  const files = new FileService({ comfyOutputDir: comfy.outputDir, storageDir })
  const service = new GenerationService({
    client,
    jobs,
    files,
    retryDelay: 10,
    idleInterval: 10,
    timeout: 10_000,
    ...options,
  })
  const end = (): void => {
    if (database.isOpen) database.close()
    client.close()
  }
  return {
    service,
    jobs,
    client,
    files,
    storageDir,
    another: (next) => start(comfy, folder, { ...options, ...next }),
    crash: (next) => {
      end()
      return start(comfy, folder, { ...options, ...next })
    },
    [Symbol.dispose]: () => {
      end()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

let seed = 0

export function params(others: Partial<JobParams> = {}): JobParams {
  seed += 1
  return { text: 'a lighthouse', width: 64, height: 64, seed, ...others }
}
