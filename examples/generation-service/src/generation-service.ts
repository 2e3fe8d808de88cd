import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import type { ComfyUIClient } from './comfyui-client.ts'
import { filesOf } from './comfyui-types.ts'
import { GenerationError, userMessage } from './errors.ts'
import type { FileService } from './file-service.ts'
import type { Job, JobParams, JobStore } from './job-store.ts'
import { workflowOf } from './workflow.ts'

export interface GenerationServiceOptions {
  client: ComfyUIClient
  jobs: JobStore
  files: FileService
  /** How many jobs are with the server at once. */
  workers?: number
  maxAttempts?: number
  /** Ms that one attempt may take. */
  timeout?: number
  /** Ms before a job is tried again; doubled with each attempt. */
  retryDelay?: number
}

/** Takes jobs of users, has them made by a ComfyUI server, and hands the files over. */
export class GenerationService {
  readonly #client: ComfyUIClient
  readonly #jobs: JobStore
  readonly #files: FileService
  readonly #workers: number
  readonly #maxAttempts: number
  readonly #timeout: number
  readonly #retryDelay: number
  readonly #cancelled = new Set<number>()
  #isStopped = false

  constructor(options: GenerationServiceOptions) {
    this.#client = options.client
    this.#jobs = options.jobs
    this.#files = options.files
    this.#workers = options.workers ?? 4
    this.#maxAttempts = options.maxAttempts ?? 3
    this.#timeout = options.timeout ?? 120_000
    this.#retryDelay = options.retryDelay ?? 1_000
  }

  request(userId: string, params: JobParams): Job {
    return this.#jobs.add(userId, params)
  }

  /** Works until nothing waits any more. Jobs that an earlier run has left unfinished come first. */
  async work(): Promise<void> {
    await Promise.all(this.#jobs.unfinished().map((job) => this.#resume(job)))
    await Promise.all(Array.from({ length: this.#workers }, () => this.#workOn()))
  }

  async cancel(jobId: number): Promise<void> {
    const message = userMessage(new GenerationError('cancelled', 'cancelled by the user'))
    if (this.#jobs.cancelWaiting(jobId, message)) return
    this.#cancelled.add(jobId)
    const { promptId } = this.#jobs.get(jobId)
    if (promptId) await this.#client.cancel(promptId)
  }

  /** Lets nobody begin another job. */
  stop(): void {
    this.#isStopped = true
  }

  async #workOn(): Promise<void> {
    while (!this.#isStopped) {
      const job = this.#jobs.claim(crypto.randomUUID())
      if (!job) return
      await this.#attempt(job, () => this.#client.submitWorkflow(workflowOf(job), promptIdOf(job)))
    }
  }

  /** @note The submission may have arrived or not: the server knows. A second one would make a second picture. */
  async #resume(job: Job): Promise<void> {
    await this.#attempt(job, async () => {
      const status = await this.#client.getStatus(promptIdOf(job))
      if (status === 'unknown') await this.#client.submitWorkflow(workflowOf(job), promptIdOf(job))
    })
  }

  async #attempt(job: Job, submit: () => Promise<void>): Promise<void> {
    try {
      await this.#submitOnce(job, submit)
      const entry = await this.#client.waitForCompletion(promptIdOf(job), { timeout: this.#timeout })
      const files = filesOf(entry)
      if (files.length === 0) throw new GenerationError('empty', 'the prompt has left no file')
      const paths = await this.#files.organizeGenerationFiles(job.userId, files)
      this.#jobs.complete(job.id, paths, await contentIdOf(paths))
    } catch (error) {
      await this.#handle(job, error)
    }
  }

  /** @note A connection that breaks during the submission leaves open whether it has arrived. */
  async #submitOnce(job: Job, submit: () => Promise<void>): Promise<void> {
    try {
      await submit()
    } catch (error) {
      if (!(error instanceof GenerationError) || error.code !== 'unreachable') throw error
      const status = await this.#client.getStatus(promptIdOf(job)).catch(() => 'unknown' as const)
      if (status === 'unknown') throw error
    }
  }

  async #handle(job: Job, error: unknown): Promise<void> {
    const message = userMessage(error)
    const code = error instanceof GenerationError ? error.code : undefined
    if (code === 'timeout') await this.#client.cancel(promptIdOf(job)).catch(() => undefined)
    if (code === 'cancelled' || this.#cancelled.has(job.id)) {
      this.#jobs.fail(job.id, 'cancelled', userMessage(new GenerationError('cancelled', 'cancelled')))
    } else if (error instanceof GenerationError && error.isTemporary && job.attempts < this.#maxAttempts) {
      await new Promise((resolve) => setTimeout(resolve, this.#retryDelay * 2 ** (job.attempts - 1)))
      this.#jobs.retry(job.id, message)
    } else this.#jobs.fail(job.id, 'failed', message)
  }
}

function promptIdOf(job: Job): string {
  if (job.promptId === null) throw new Error(`the job ${job.id} was never claimed`)
  return job.promptId
}

/** The same pictures have the same id, whoever made them. */
async function contentIdOf(paths: readonly string[]): Promise<string> {
  const hash = createHash('sha256')
  for (const file of paths) hash.update(await readFile(file))
  return hash.digest('hex').slice(0, 32)
}
