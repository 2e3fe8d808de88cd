import type { Progress } from './comfyui-types.ts'

interface Message {
  type: string
  data: { prompt_id?: string; node?: string | null; value?: number; max?: number }
}

/** Told what happens to one prompt. `ended` is a hint to look at the history, never the truth itself. */
export interface PromptListener {
  progress(progress: Progress): void
  ended(): void
}

const ENDINGS = new Set(['execution_success', 'execution_error', 'execution_interrupted'])

/**
 * The socket of one client id, opened when it is first needed and again when it was lost. Messages that come while it is
 * closed are gone for good, so nothing depends on it: whoever waits looks at the history as well.
 */
export class ProgressSocket {
  readonly #url: string
  readonly #listeners = new Map<string, PromptListener>()
  #socket: WebSocket | undefined

  constructor(url: string) {
    this.#url = url
  }

  listen(promptId: string, listener: PromptListener): () => void {
    this.#listeners.set(promptId, listener)
    this.#open()
    return () => {
      this.#listeners.delete(promptId)
    }
  }

  close(): void {
    this.#listeners.clear()
    this.#socket?.close()
    this.#socket = undefined
  }

  #open(): void {
    if (this.#socket) return
    const socket = new WebSocket(this.#url)
    this.#socket = socket
    socket.addEventListener('message', ({ data }) => {
      if (typeof data === 'string') this.#receive(JSON.parse(data) as Message)
    })
    const lost = (): void => {
      if (this.#socket === socket) this.#socket = undefined
      for (const listener of this.#listeners.values()) listener.ended()
    }
    socket.addEventListener('close', lost)
    socket.addEventListener('error', lost)
  }

  #receive({ type, data }: Message): void {
    const listener = data.prompt_id === undefined ? undefined : this.#listeners.get(data.prompt_id)
    if (!listener) return
    if (type === 'progress') listener.progress({ node: data.node ?? '', value: data.value ?? 0, max: data.max ?? 1 })
    if (ENDINGS.has(type) || (type === 'executing' && data.node === null)) listener.ended()
  }
}
