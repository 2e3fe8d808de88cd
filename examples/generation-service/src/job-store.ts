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
  contentId: string | null
}

/** The jobs table. All that matters is written down before it is done, so that a crash loses nothing. */
export class JobStore {
  readonly #database: DatabaseSync

  constructor(database: DatabaseSync) {
    this.#database = database
  }

  add(userId: string, params: JobParams): Job {
    const row = this.#database
      .prepare('INSERT INTO jobs (user_id, params) VALUES (?, ?) RETURNING *')
      .get(userId, JSON.stringify(params))
    return toJob(row)
  }

  get(id: number): Job {
    return toJob(this.#database.prepare('SELECT * FROM jobs WHERE id = ?').get(id))
  }

  all(): Job[] {
    return this.#database.prepare('SELECT * FROM jobs ORDER BY id').all().map(toJob)
  }

  /** Takes the oldest job that waits, and gives it the id under which it will be submitted. */
  claim(promptId: string): Job | undefined {
    const row = this.#database
      .prepare(
        `UPDATE jobs SET status = 'submitted', prompt_id = ?, attempts = attempts + 1
         WHERE id = (SELECT id FROM jobs WHERE status = 'waiting' ORDER BY id LIMIT 1) RETURNING *`,
      )
      .get(promptId)
    return row && toJob(row)
  }

  /** Jobs that somebody has submitted and nobody has finished: after a crash, those to be looked after. */
  unfinished(): Job[] {
    return this.#database.prepare("SELECT * FROM jobs WHERE status = 'submitted' ORDER BY id").all().map(toJob)
  }

  complete(id: number, outputPaths: string[], contentId: string): void {
    const params = { ...this.get(id).params, outputPaths }
    this.#database
      .prepare("UPDATE jobs SET status = 'completed', params = ?, content_id = ?, error = NULL WHERE id = ?")
      .run(JSON.stringify(params), contentId, id)
  }

  fail(id: number, status: 'failed' | 'cancelled', error: string): void {
    this.#database.prepare('UPDATE jobs SET status = ?, error = ? WHERE id = ?').run(status, error, id)
  }

  retry(id: number, error: string): void {
    this.#database.prepare("UPDATE jobs SET status = 'waiting', error = ? WHERE id = ?").run(error, id)
  }

  /** @returns false where it is too late for that */
  cancelWaiting(id: number, error: string): boolean {
    const { changes } = this.#database
      .prepare("UPDATE jobs SET status = 'cancelled', error = ? WHERE id = ? AND status = 'waiting'")
      .run(error, id)
    return changes === 1
  }
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
    contentId: row['content_id'] as string | null,
  }
}
