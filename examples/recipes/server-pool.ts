import { readFile } from 'node:fs/promises'

export type Workflow = Record<string, { class_type: string; inputs: Record<string, unknown> }>

interface HistoryEntry {
  outputs: Record<string, { images?: { filename: string; subfolder: string; type: string }[] }>
  status: { status_str: string; messages: [string, { exception_message?: string }][] }
}

/** The server's fault, and not the workflow's: another one may do better. */
class ServerError extends Error {}

/** Gives each job to the server with the least to do, and to the next one where that server fails. */
export class ServerPool {
  readonly #urls: readonly string[]
  readonly #interval: number
  /** Jobs that are ours and may not be in the server's own count yet. */
  readonly #given = new Map<string, number>()

  /** @param interval ms between two looks at a history */
  constructor(urls: readonly string[], interval = 1000) {
    this.#urls = urls
    this.#interval = interval
  }

  async run(workflow: Workflow): Promise<{ url: string; files: string[] }> {
    const errors: unknown[] = []
    const left = new Set(this.#urls)
    while (left.size > 0) {
      const url = await this.#takeLeastBusy([...left])
      left.delete(url)
      try {
        return { url, files: await generate(url, workflow, this.#interval) }
      } catch (error) {
        // A workflow that fails would fail anywhere.
        if (!(error instanceof ServerError)) throw error
        errors.push(error)
      } finally {
        this.#count(url, -1)
      }
    }
    throw new AggregateError(errors, 'no server can do it')
  }

  /** @note Chosen and counted in one go, after all have answered: jobs that come together must see each other. */
  async #takeLeastBusy(urls: readonly string[]): Promise<string> {
    const queues = await Promise.all(urls.map(async (url) => ({ url, length: await queueLength(url) })))
    const loads = queues.map(({ url, length }) => ({ url, load: Math.max(length, this.#given.get(url) ?? 0) }))
    const { url } = loads.reduce((best, one) => (one.load < best.load ? one : best))
    this.#count(url, 1)
    return url
  }

  #count(url: string, by: number): void {
    this.#given.set(url, (this.#given.get(url) ?? 0) + by)
  }
}

async function queueLength(url: string): Promise<number> {
  try {
    const { exec_info: info } = await call<{ exec_info: { queue_remaining: number } }>(`${url}/prompt`)
    return info.queue_remaining
  } catch {
    return Number.POSITIVE_INFINITY
  }
}

async function generate(url: string, prompt: Workflow, interval: number): Promise<string[]> {
  const { prompt_id: promptId } = await call<{ prompt_id: string }>(`${url}/prompt`, JSON.stringify({ prompt }))
  for (;;) {
    const { [promptId]: entry } = await call<Record<string, HistoryEntry>>(`${url}/history/${promptId}`)
    if (!entry) {
      await new Promise((resolve) => setTimeout(resolve, interval))
      continue
    }
    const [type, data] = entry.status.messages.at(-1) ?? []
    if (entry.status.status_str !== 'success') throw new Error(`${type}: ${data?.exception_message ?? 'interrupted'}`)
    const files = Object.values(entry.outputs).flatMap(({ images = [] }) => images)
    return files.map((file) => `${url}/view?${new URLSearchParams({ ...file })}`)
  }
}

async function call<T>(url: string, body?: string): Promise<T> {
  // A server that hangs is as bad as one that is down.
  const init = { signal: AbortSignal.timeout(5_000), ...(body !== undefined && { method: 'POST', body }) }
  const response = await fetch(url, init).catch((cause: unknown) => {
    throw new ServerError(`${url} cannot be reached`, { cause })
  })
  if (response.status >= 500) throw new ServerError(`${url} gave ${response.status}`)
  if (!response.ok) throw new Error(`ComfyUI refuses: ${await response.text()}`)
  return (await response.json()) as T
}

// node server-pool.ts workflow.json http://gpu-1:8188 http://gpu-2:8188 http://gpu-3:8188
if (import.meta.filename === process.argv[1]) {
  const [file = '', ...urls] = process.argv.slice(2)
  console.log(await new ServerPool(urls).run(JSON.parse(await readFile(file, 'utf8')) as Workflow))
}
