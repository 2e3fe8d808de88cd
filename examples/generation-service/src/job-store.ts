import type { DatabaseSync, SQLOutputValue } from 'node:sqlite'

export type JobStatus = 'waiting' | 'submitted' | 'completed' | 'failed' | 'cancelled'

export interface JobParams {
  text: string
  width: number
  height: number
  seed: number
  checkpoint?: string
  /** Absolute paths of the finished files; the worker fills them in. */
  outputPaths?: string[]
  /** Their thumbnails, in the same order; null for a file that no thumbnail can be made of. */
  thumbnailPaths?: (string | null)[]
}

export interface Job {
  id: number
  userId: string
  promptId: string | null
  status: JobStatus
  params: JobParams
  attempts: number
  /** What the user is told. */
  error: string | null
  /** What we want to know ourselves. */
  errorDetail: string | null
  contentId: string | null
}

/** A job in the hands of this process. `isNew` says that its prompt id cannot be known to the server yet. */
export interface ClaimedJob extends Job {
  promptId: string
  isNew: boolean
}

export interface Results {
  outputPaths: string[]
  thumbnailPaths?: (string | null)[]
  contentId: string
}

/**
 * The jobs table. All that matters is written down before it is done, so that a crash loses nothing; and what a worker
 * writes about a job holds only as long as the job is its own, so that nobody overwrites a cancellation or another's work.
 */
export class JobStore {
  readonly #database: DatabaseSync
  readonly #lease: number
  readonly #worker = crypto.randomUUID()

  /** @param lease ms after which the jobs of a process that says nothing any more are taken over */
  constructor(database: DatabaseSync, lease = 30_000) {
    this.#database = database
    this.#lease = lease
  }

  /** Ms between two calls of `renew()`. */
  get heartbeat(): number {
    return this.#lease / 3
  }

  add(userId: string, params: JobParams): Job {
    const insert = this.#database.prepare('INSERT INTO jobs (user_id, params) VALUES (?, ?) RETURNING *')
    return toJob(insert.get(userId, JSON.stringify(params)))
  }

  get(id: number): Job {
    return toJob(this.#database.prepare('SELECT * FROM jobs WHERE id = ?').get(id))
  }

  all(): Job[] {
    return this.#database.prepare('SELECT * FROM jobs ORDER BY id').all().map(toJob)
  }

  /** Whether a job waits or is being worked on, by whatever process. */
  hasOpen(): boolean {
    const query = "SELECT 1 FROM jobs WHERE status IN ('waiting', 'submitted') LIMIT 1"
    return this.#database.prepare(query).get() !== undefined
  }

  /**
   * Takes the oldest job that is due, or one whose worker has died. One statement, so no two workers get the same.
   *
   * @param perUser how many jobs of one user may be worked on at once
   */
  claim(perUser: number): ClaimedJob | undefined {
    const [promptId, now] = [crypto.randomUUID(), Date.now()]
    const row = this.#database
      .prepare(
        `UPDATE jobs SET status = 'submitted', prompt_id = coalesce(prompt_id, :promptId),
           attempts = attempts + (status = 'waiting'), worker = :worker, lease_until = :until
         WHERE id = (
           SELECT id FROM jobs AS job
           WHERE (status = 'submitted' AND lease_until <= :now AND worker IS NOT :worker) OR (status = 'waiting' AND run_after <= :now AND
             (SELECT count(*) FROM jobs AS other WHERE other.status = 'submitted' AND other.user_id = job.user_id) < :perUser)
           ORDER BY id LIMIT 1)
         RETURNING *`,
      )
      .get({ promptId, worker: this.#worker, now, until: now + this.#lease, perUser })
    if (!row) return undefined
    const job = toJob(row)
    return { ...job, promptId: job.promptId ?? promptId, isNew: job.promptId === promptId }
  }

  /** Says that this process is alive. */
  renew(): void {
    this.#database
      .prepare("UPDATE jobs SET lease_until = ? WHERE status = 'submitted' AND worker = ?")
      .run(Date.now() + this.#lease, this.#worker)
  }

  /** Whether a job is still in the hands of this process: not cancelled, and not taken over. */
  holds({ id }: Job): boolean {
    const query = "SELECT 1 FROM jobs WHERE id = ? AND status = 'submitted' AND worker = ?"
    return this.#database.prepare(query).get(id, this.#worker) !== undefined
  }

  complete(job: Job, { contentId, ...paths }: Results): void {
    this.#write(job, "status = 'completed', error = NULL, error_detail = NULL, content_id = ?, params = ?", [
      contentId,
      JSON.stringify({ ...job.params, ...paths }),
    ])
  }

  fail(job: Job, error: string, detail: string): void {
    this.#write(job, "status = 'failed', error = ?, error_detail = ?", [error, detail])
  }

  /** Lets a job be claimed again at a time; with a new prompt id, unless the old one may still be with the server. */
  retry(job: Job, { at, keepsPrompt, error, detail }: Retry): void {
    const promptId = keepsPrompt ? job.promptId : null
    const changes = "status = 'waiting', run_after = ?, prompt_id = ?, error = ?, error_detail = ?"
    this.#write(job, changes, [at, promptId, error, detail])
  }

  /** @returns the job as it was, or undefined where it had ended already */
  cancel(id: number, error: string): Job | undefined {
    const job = this.get(id)
    const { changes } = this.#database
      .prepare("UPDATE jobs SET status = 'cancelled', error = ? WHERE id = ? AND status IN ('waiting', 'submitted')")
      .run(error, id)
    return changes === 1 ? job : undefined
  }

  #write({ id }: Job, changes: string, values: (string | number | null)[]): void {
    this.#database
      .prepare(`UPDATE jobs SET ${changes} WHERE id = ? AND status = 'submitted' AND worker = ?`)
      .run(...values, id, this.#worker)
  }
}

export interface Retry {
  /** Ms since the Unix epoch. */
  at: number
  keepsPrompt: boolean
  error: string
  detail: string
}

function toJob(row: Record<string, SQLOutputValue> | undefined): Job {
  if (!row) throw new Error('there is no such job')
  return {
    id: Number(row['id']),
    userId: String(row['user_id']),
    promptId: row['prompt_id'] as string | null,
    status: row['status'] as JobStatus,
    params: JSON.parse(String(row['params'])) as JobParams,
    attempts: Number(row['attempts']),
    error: row['error'] as string | null,
    errorDetail: row['error_detail'] as string | null,
    contentId: row['content_id'] as string | null,
  }
}
