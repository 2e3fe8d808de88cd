import { setTimeout as delay } from 'node:timers/promises'
import type { ComfyUIClient } from './comfyui-client.ts'
import { filesOf, type Progress } from './comfyui-types.ts'
import { contentIdOf } from './content-id.ts'
import { GenerationError, userMessage } from './errors.ts'
import type { FileService } from './file-service.ts'
import type { ClaimedJob, Job, JobParams, JobStore } from './job-store.ts'
import type { ThumbnailService } from './thumbnail-service.ts'
import { workflowOf } from './workflow.ts'

export interface GenerationServiceOptions {
  client: ComfyUIClient
  jobs: JobStore
  files: FileService
  /** Without it, no thumbnails are made. */
  thumbnails?: ThumbnailService
  /** How many jobs are with the server at once. */
  workers?: number
  /** How many of them may be of one user. */
  perUser?: number
  maxAttempts?: number
  /** Ms that one attempt may take. */
  timeout?: number
  /** Ms before a job is tried again; doubled with each attempt. */
  retryDelay?: number
  /** Ms between two looks for work of a worker that has none. */
  idleInterval?: number
  onProgress?: (job: Job, progress: Progress) => void
}

/** Takes jobs of users, has them made by a ComfyUI server, and hands the files over. */
export class GenerationService {
  readonly #options: Required<Omit<GenerationServiceOptions, 'thumbnails' | 'onProgress'>> & GenerationServiceOptions
  readonly #client: ComfyUIClient
  readonly #jobs: JobStore
  readonly #files: FileService
  #stopping = new AbortController()
  #running: Promise<void> = Promise.resolve()

  constructor(options: GenerationServiceOptions) {
    const limits = { workers: 4, perUser: options.workers ?? 4, maxAttempts: 3 }
    this.#options = { ...limits, timeout: 120_000, retryDelay: 1_000, idleInterval: 250, ...options }
    this.#client = options.client
    this.#jobs = options.jobs
    this.#files = options.files
  }

  /** @throws {RangeError} for a user id that cannot be the name of a folder */
  request(userId: string, params: JobParams): Job {
    this.#files.folderOf(userId)
    return this.#jobs.add(userId, params)
  }

  /** @returns false where the job has ended already */
  async cancel(jobId: number): Promise<boolean> {
    const job = this.#jobs.cancel(jobId, userMessage(new GenerationError('cancelled', 'cancelled by the user')))
    // To stop the server is a courtesy: whatever it still makes of this job is not taken.
    if (job?.promptId) await this.#client.cancel(job.promptId).catch(() => undefined)
    return job !== undefined
  }

  /** Works until it is stopped. */
  start(): void {
    this.#running = this.#work(() => true)
    // Nobody waits for it before `stop()` does, which tells the error.
    this.#running.catch(() => undefined)
  }

  /** Works until every job is at its end, those of other processes too. */
  async work(): Promise<void> {
    await this.#work(() => this.#jobs.hasOpen())
  }

  /** Begins no other job, and waits for those that are being made. */
  async stop(): Promise<void> {
    this.#stopping.abort()
    await this.#running
  }

  async #work(goesOn: () => boolean): Promise<void> {
    const stopping = new AbortController()
    this.#stopping = stopping
    const heartbeat = setInterval(() => this.#renew(), this.#jobs.heartbeat)
    try {
      await Promise.all(
        Array.from({ length: this.#options.workers }, () => this.#workOn(() => !stopping.signal.aborted && goesOn())),
      )
    } finally {
      // Where one worker has thrown, the database is gone: the others cannot go on either.
      stopping.abort()
      clearInterval(heartbeat)
    }
  }

  #renew(): void {
    try {
      this.#jobs.renew()
    } catch {
      // Without its database it must not begin another job; those that run tell the error when they write.
      this.#stopping.abort()
    }
  }

  async #workOn(goesOn: () => boolean): Promise<void> {
    while (goesOn()) {
      const job = this.#jobs.claim(this.#options.perUser)
      if (job) await this.#attempt(job)
      else await delay(this.#options.idleInterval, undefined, { signal: this.#stopping.signal }).catch(() => undefined)
    }
  }

  async #attempt(job: ClaimedJob): Promise<void> {
    try {
      await this.#submitOnce(job)
      // Cancelled while it was on its way: the server did not know it then, and does now.
      if (!this.#jobs.holds(job)) return await this.#client.cancel(job.promptId)
      const { timeout, onProgress } = this.#options
      const entry = await this.#client.waitForCompletion(job.promptId, {
        timeout,
        onProgress: onProgress && ((progress) => onProgress(job, progress)),
      })
      const files = filesOf(entry)
      if (files.length === 0) throw new GenerationError('empty', 'the prompt has left no file')
      if (!this.#jobs.holds(job)) return
      const outputPaths = await this.#files.organizeGenerationFiles(job.userId, files)
      const thumbnailPaths = await this.#options.thumbnails?.createThumbnails(outputPaths)
      const contentId = await contentIdOf(outputPaths)
      this.#jobs.complete(job, { outputPaths, ...(thumbnailPaths && { thumbnailPaths }), contentId })
    } catch (error) {
      await this.#handle(job, GenerationError.from(error))
    }
  }

  /** @note Whether a submission has arrived, the server knows: to submit it again would make a second picture. */
  async #submitOnce(job: ClaimedJob): Promise<void> {
    if (!job.isNew && (await this.#client.getStatus(job.promptId)) !== 'unknown') return
    try {
      await this.#client.submitWorkflow(workflowOf(job), job.promptId)
    } catch (error) {
      const hasArrived = await this.#client.getStatus(job.promptId).catch(() => 'unknown')
      if (GenerationError.from(error).code !== 'unreachable' || hasArrived === 'unknown') throw error
    }
  }

  async #handle(job: ClaimedJob, error: GenerationError): Promise<void> {
    if (!this.#jobs.holds(job)) return
    const { maxAttempts, retryDelay } = this.#options
    const willRetry = error.isTemporary && job.attempts < maxAttempts
    // A prompt that nobody will ask for any more need not be made.
    if (error.code === 'timeout' || (error.code === 'unreachable' && !willRetry))
      await this.#client.cancel(job.promptId).catch(() => undefined)
    const message = userMessage(error, willRetry)
    const detail = `${error.code}: ${error.message}`
    if (!willRetry) return this.#jobs.fail(job, message, detail)
    const at = Date.now() + retryDelay * 2 ** (job.attempts - 1)
    this.#jobs.retry(job, { at, keepsPrompt: error.code === 'unreachable', error: message, detail })
  }
}
