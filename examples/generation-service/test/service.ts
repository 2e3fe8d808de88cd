import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { ComfyUIClient } from '../src/comfyui-client.ts'
import { openDatabase } from '../src/database.ts'
import { FileService } from '../src/file-service.ts'
import { GenerationService, type GenerationServiceOptions } from '../src/generation-service.ts'
import { JobStore, type JobParams } from '../src/job-store.ts'

export interface Running {
  service: GenerationService
  jobs: JobStore
  client: ComfyUIClient
  storageDir: string
  /** Starts the service again over the same database and files, as after a crash. */
  restart(options?: Partial<GenerationServiceOptions>): Running
  [Symbol.dispose](): void
}

/** The whole product, with a database and a storage directory of its own. Nothing in it is mocked. */
export function startService(
  comfy: { url: string; outputDir: string },
  options: Partial<GenerationServiceOptions> = {},
): Running {
  const folder = mkdtempSync(path.join(tmpdir(), 'generation-service-'))
  return start(comfy, folder, options)
}

function start(
  comfy: { url: string; outputDir: string },
  folder: string,
  options: Partial<GenerationServiceOptions>,
): Running {
  const database = openDatabase(path.join(folder, 'jobs.db'))
  const jobs = new JobStore(database)
  const client = new ComfyUIClient({ url: comfy.url, pollInterval: 50 })
  const storageDir = path.join(folder, 'storage')
  const files = new FileService({ comfyOutputDir: comfy.outputDir, storageDir })
  const service = new GenerationService({ client, jobs, files, retryDelay: 10, timeout: 5_000, ...options })
  return {
    service,
    jobs,
    client,
    storageDir,
    restart: (next) => {
      client.close()
      database.close()
      return start(comfy, folder, { ...options, ...next })
    },
    [Symbol.dispose]: () => {
      client.close()
      if (database.isOpen) database.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

let seed = 0

export function params(others: Partial<JobParams> = {}): JobParams {
  seed += 1
  return { text: 'a lighthouse', width: 64, height: 64, seed, ...others }
}
