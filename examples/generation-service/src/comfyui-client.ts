import { setTimeout as delay } from 'node:timers/promises'
import {
  filesOf,
  type HistoryEntry,
  type OutputFile,
  type Progress,
  type PromptState,
  type Workflow,
} from './comfyui-types.ts'
import { GenerationError } from './errors.ts'
import { ProgressSocket } from './progress-socket.ts'
import { refusalText, successOf } from './server-answers.ts'

export interface ComfyUIClientOptions {
  url: string
  /** Ms between two looks at the history; doubled each time, up to ten times as much. */
  pollInterval?: number
  /** Ms after which a request without an answer is given up. */
  requestTimeout?: number
}

export interface WaitOptions {
  /** Ms. */
  timeout: number
  onProgress?: ((progress: Progress) => void) | undefined
}

type History = Record<string, HistoryEntry>
type Queue = Record<'queue_running' | 'queue_pending', [number, string][]>

/** Talks to one ComfyUI server: fetch for everything that matters, the socket for progress and to be quick. */
export class ComfyUIClient {
  readonly #url: string
  readonly #pollInterval: number
  readonly #requestTimeout: number
  readonly #clientId = crypto.randomUUID()
  readonly #socket: ProgressSocket
  readonly #closed = new AbortController()

  constructor({ url, pollInterval = 500, requestTimeout = 30_000 }: ComfyUIClientOptions) {
    this.#url = url
    this.#pollInterval = pollInterval
    this.#requestTimeout = requestTimeout
    this.#socket = new ProgressSocket(`${url.replace(/^http/, 'ws')}/ws?clientId=${this.#clientId}`)
  }

  /**
   * Queues a workflow under an id of our own: whoever does not know whether a submission has arrived can look the id up
   * instead of submitting twice.
   */
  async submitWorkflow(workflow: Workflow, promptId: string): Promise<void> {
    // Opened before the prompt is there, so that its first messages find us.
    this.#socket.open()
    await this.#post('/prompt', { prompt: workflow, prompt_id: promptId, client_id: this.#clientId })
  }

  async getStatus(promptId: string): Promise<PromptState> {
    if (await this.#history(promptId)) return 'finished'
    const place = await this.#placeInQueue(promptId)
    // It may have ended between the two answers.
    return place ?? ((await this.#history(promptId)) ? 'finished' : 'unknown')
  }

  /**
   * Waits until a prompt has ended well. A server that cannot be reached meanwhile is waited for: its prompts go on.
   *
   * @throws {GenerationError} however else it ended
   */
  async waitForCompletion(promptId: string, { timeout, onProgress }: WaitOptions): Promise<HistoryEntry> {
    const deadline = Date.now() + timeout
    let news = Promise.withResolvers<void>()
    const stop = this.#socket.listen(promptId, {
      progress: (progress) => onProgress?.(progress),
      changed: () => news.resolve(),
    })
    try {
      for (let interval = this.#pollInterval; ; interval = Math.min(interval * 2, this.#pollInterval * 10)) {
        const look = await this.#look(promptId)
        if (look.entry) return successOf(look.entry)
        const left = deadline - Date.now()
        if (left <= 0)
          throw look.trouble ?? new GenerationError('timeout', `${promptId} has not ended after ${timeout} ms`)
        await this.#sleep(Math.min(interval, left), news.promise)
        news = Promise.withResolvers<void>()
        this.#socket.open()
      }
    } finally {
      stop()
    }
  }

  /** Takes a prompt out of the queue, or interrupts it where it runs. */
  async cancel(promptId: string): Promise<void> {
    await this.#post('/queue', { delete: [promptId] })
    await this.#post('/interrupt', { prompt_id: promptId })
  }

  /** The files that a finished prompt has saved. */
  async fetchOutputs(promptId: string): Promise<{ file: OutputFile; bytes: Uint8Array }[]> {
    const entry = await this.#history(promptId)
    if (!entry) throw new GenerationError('lost', `the server has no history of ${promptId}`)
    return Promise.all(
      filesOf(entry).map(async (file) => {
        const { filename, subfolder, type } = file
        const path = `/view?${new URLSearchParams({ filename, subfolder, type })}`
        return { file, bytes: await this.#request(path, {}, async (response) => response.bytes()) }
      }),
    )
  }

  /** Uploads a picture; the name that the server has given it is the one to use in a workflow. */
  async uploadImage(bytes: Uint8Array<ArrayBuffer>, filename: string): Promise<string> {
    const form = new FormData()
    form.append('image', new Blob([bytes]), filename)
    const { name, subfolder } = await this.#request(
      '/upload/image',
      { method: 'POST', body: form },
      async (response) => {
        return (await response.json()) as { name: string; subfolder: string }
      },
    )
    return subfolder ? `${subfolder}/${name}` : name
  }

  /** Ends every request and every wait. */
  close(): void {
    this.#closed.abort()
    this.#socket.close()
  }

  /** @note What goes wrong between us and the server says nothing about the prompt. */
  async #look(promptId: string): Promise<{ entry?: HistoryEntry | undefined; trouble?: GenerationError }> {
    try {
      const entry = await this.#history(promptId)
      if (entry || (await this.#placeInQueue(promptId))) return { entry }
      const late = await this.#history(promptId)
      if (late) return { entry: late }
    } catch (error) {
      const trouble = GenerationError.from(error)
      if (trouble.code !== 'unreachable' || this.#closed.signal.aborted) throw trouble
      return { trouble }
    }
    throw new GenerationError('lost', `the server does not know ${promptId}`)
  }

  async #sleep(ms: number, news: Promise<void>): Promise<void> {
    const timer = new AbortController()
    const signal = AbortSignal.any([timer.signal, this.#closed.signal])
    await Promise.race([news, delay(ms, undefined, { signal }).catch(() => undefined)])
    timer.abort()
  }

  async #history(promptId: string): Promise<HistoryEntry | undefined> {
    return (await this.#get<History>(`/history/${promptId}`))[promptId]
  }

  async #placeInQueue(promptId: string): Promise<'running' | 'pending' | undefined> {
    const queue = await this.#get<Queue>('/queue')
    if (queue.queue_running.some(([, id]) => id === promptId)) return 'running'
    return queue.queue_pending.some(([, id]) => id === promptId) ? 'pending' : undefined
  }

  async #get<T>(path: string): Promise<T> {
    return this.#request(path, {}, async (response) => (await response.json()) as T)
  }

  async #post(path: string, body: unknown): Promise<void> {
    const headers = { 'content-type': 'application/json' }
    await this.#request(path, { method: 'POST', headers, body: JSON.stringify(body) }, async (response) => {
      await response.arrayBuffer()
    })
  }

  /** @note Reading belongs to the request: a body can break off, stall, or be a proxy's page instead of JSON. */
  async #request<T>(path: string, init: RequestInit, read: (response: Response) => Promise<T>): Promise<T> {
    const method = init.method ?? 'GET'
    try {
      const signal = AbortSignal.any([this.#closed.signal, AbortSignal.timeout(this.#requestTimeout)])
      const response = await fetch(this.#url + path, { ...init, signal })
      if (response.ok) return await read(response)
      const { status } = response
      const code = status >= 500 || status === 429 ? 'unreachable' : status === 404 ? 'lost' : 'rejected'
      throw new GenerationError(code, `${method} ${path} gave ${status}: ${refusalText(await response.text())}`)
    } catch (cause) {
      if (cause instanceof GenerationError) throw cause
      throw new GenerationError('unreachable', `${method} ${this.#url}${path} failed: ${String(cause)}`, { cause })
    }
  }
}
