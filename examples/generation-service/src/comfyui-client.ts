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

export interface ComfyUIClientOptions {
  url: string
  /** Ms between two looks at the history; doubled each time, up to ten times as much. */
  pollInterval?: number
}

export interface WaitOptions {
  /** Ms. */
  timeout: number
  onProgress?: (progress: Progress) => void
}

/** Talks to one ComfyUI server: fetch for everything that matters, the socket for progress and to be quick. */
export class ComfyUIClient {
  readonly #url: string
  readonly #pollInterval: number
  readonly #clientId = crypto.randomUUID()
  readonly #socket: ProgressSocket

  constructor({ url, pollInterval = 500 }: ComfyUIClientOptions) {
    this.#url = url
    this.#pollInterval = pollInterval
    this.#socket = new ProgressSocket(`${url.replace(/^http/, 'ws')}/ws?clientId=${this.#clientId}`)
  }

  /**
   * Queues a workflow under an id of our own: whoever does not know whether a submission has arrived can look the id up
   * instead of submitting twice.
   */
  async submitWorkflow(workflow: Workflow, promptId: string): Promise<void> {
    const response = await this.#request('/prompt', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ prompt: workflow, prompt_id: promptId, client_id: this.#clientId }),
    })
    if (response.ok) return
    throw new GenerationError('rejected', await refusalText(response))
  }

  async getStatus(promptId: string): Promise<PromptState> {
    if (await this.#history(promptId)) return 'finished'
    const queue = (await (await this.#get('/queue')).json()) as Record<
      'queue_running' | 'queue_pending',
      [number, string][]
    >
    if (queue.queue_running.some(([, id]) => id === promptId)) return 'running'
    if (queue.queue_pending.some(([, id]) => id === promptId)) return 'pending'
    // It may have ended between the two answers.
    return (await this.#history(promptId)) ? 'finished' : 'unknown'
  }

  /**
   * Waits until a prompt has ended well.
   *
   * @throws {GenerationError} however else it ended
   */
  async waitForCompletion(promptId: string, { timeout, onProgress }: WaitOptions): Promise<HistoryEntry> {
    const deadline = Date.now() + timeout
    let wake = Promise.withResolvers<void>()
    const stop = this.#socket.listen(promptId, {
      progress: (progress) => onProgress?.(progress),
      ended: () => wake.resolve(),
    })
    try {
      for (let interval = this.#pollInterval; ; interval = Math.min(interval * 2, this.#pollInterval * 10)) {
        const entry = await this.#history(promptId)
        if (entry) return successOf(entry)
        if ((await this.getStatus(promptId)) === 'unknown')
          throw new GenerationError('lost', `the server does not know ${promptId}`)
        const left = deadline - Date.now()
        if (left <= 0) throw new GenerationError('timeout', `${promptId} has not ended after ${timeout} ms`)
        const abort = new AbortController()
        await Promise.race([
          wake.promise,
          delay(Math.min(interval, left), undefined, { signal: abort.signal }).catch(() => undefined),
        ])
        abort.abort()
        wake = Promise.withResolvers<void>()
      }
    } finally {
      stop()
    }
  }

  /** Takes a prompt out of the queue, or interrupts it where it runs. */
  async cancel(promptId: string): Promise<void> {
    const body = JSON.stringify({ delete: [promptId] })
    await this.#request('/queue', { method: 'POST', body })
    await this.#request('/interrupt', { method: 'POST', body: JSON.stringify({ prompt_id: promptId }) })
  }

  /** The files that a finished prompt has saved. */
  async fetchOutputs(promptId: string): Promise<{ file: OutputFile; bytes: Uint8Array }[]> {
    const entry = await this.#history(promptId)
    if (!entry) throw new GenerationError('lost', `the server has no history of ${promptId}`)
    return Promise.all(
      filesOf(entry).map(async (file) => {
        const query = new URLSearchParams({ ...file })
        const response = await this.#get(`/view?${query}`)
        return { file, bytes: new Uint8Array(await response.arrayBuffer()) }
      }),
    )
  }

  /** Uploads a picture; the name that the server has given it is the one to use in a workflow. */
  async uploadImage(bytes: Uint8Array<ArrayBuffer>, name: string): Promise<string> {
    const form = new FormData()
    form.append('image', new Blob([bytes]), name)
    const response = await this.#request('/upload/image', { method: 'POST', body: form })
    if (!response.ok) throw new GenerationError('rejected', `the server refused ${name}: ${response.status}`)
    return ((await response.json()) as { name: string }).name
  }

  close(): void {
    this.#socket.close()
  }

  async #history(promptId: string): Promise<HistoryEntry | undefined> {
    const history = (await (await this.#get(`/history/${promptId}`)).json()) as Record<string, HistoryEntry>
    return history[promptId]
  }

  async #get(path: string): Promise<Response> {
    const response = await this.#request(path)
    if (!response.ok) throw new GenerationError('unreachable', `GET ${path} gave ${response.status}`)
    return response
  }

  async #request(path: string, init?: RequestInit): Promise<Response> {
    let response: Response
    try {
      response = await fetch(this.#url + path, init)
    } catch (cause) {
      throw new GenerationError('unreachable', `the server at ${this.#url} cannot be reached`, { cause })
    }
    if (response.status >= 500) throw new GenerationError('unreachable', `${path} gave ${response.status}`)
    return response
  }
}

async function refusalText(response: Response): Promise<string> {
  const { error, node_errors: nodeErrors = {} } = (await response.json()) as {
    error: { message: string }
    node_errors?: Record<string, { class_type: string; errors: { message: string; details: string }[] }>
  }
  const nodes = Object.entries(nodeErrors).map(([id, { class_type: classType, errors }]) => {
    return `${id} (${classType}): ${errors.map(({ message, details }) => `${message} ${details}`).join('; ')}`
  })
  return [error.message, ...nodes].join('\n')
}

function successOf(entry: HistoryEntry): HistoryEntry {
  const [type, data] = entry.status.messages.at(-1) ?? ['', {}]
  if (entry.status.status_str === 'success') return entry
  // An interrupted prompt has the status "error" too: only its last message tells.
  if (type === 'execution_interrupted') throw new GenerationError('cancelled', 'the prompt was interrupted')
  const isOutOfMemory = String(data['exception_type']).endsWith('OutOfMemoryError')
  throw new GenerationError(
    isOutOfMemory ? 'out-of-memory' : 'failed',
    `${data['node_type']}: ${String(data['exception_message']).trim()}`,
  )
}
