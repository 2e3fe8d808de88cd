import type { Progress } from './comfyui-types.ts'

interface Message {
  type?: string
  data?: { prompt_id?: string; node?: string | null; value?: number; max?: number }
}

/** Told what happens to one prompt. `changed` is a hint to look at the history, never the truth itself. */
export interface PromptListener {
  progress(progress: Progress): void
  changed(): void
}

/**
 * The socket of one client id. Messages that come while it is closed are gone for good, so nothing depends on it: whoever
 * waits looks at the history as well, and opens it again.
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
    this.open()
    return () => {
      this.#listeners.delete(promptId)
    }
  }

  /** Does nothing where it is open already. */
  open(): void {
    if (this.#socket) return
    const socket = new WebSocket(this.#url)
    this.#socket = socket
    let wasOpen = false
    socket.addEventListener('open', () => {
      wasOpen = true
    })
    socket.addEventListener('message', ({ data }) => this.#receive(data))
    const lost = (): void => {
      if (this.#socket !== socket) return
      this.#socket = undefined
      // A server that takes no sockets at all changes nothing: only the loss of one is news.
      if (wasOpen) for (const listener of this.#listeners.values()) listener.changed()
    }
    socket.addEventListener('close', lost)
    socket.addEventListener('error', lost)
  }

  close(): void {
    this.#listeners.clear()
    const socket = this.#socket
    this.#socket = undefined
    socket?.close()
  }

  #receive(frame: unknown): void {
    const { type, data = {} } = parse(frame)
    const listener = data.prompt_id === undefined ? undefined : this.#listeners.get(data.prompt_id)
    if (!listener) return
    if (type === 'progress') listener.progress({ node: data.node ?? '', value: data.value ?? 0, max: data.max ?? 1 })
    // The last message of every prompt, however it ended, and the only one after which the history has it.
    if (type === 'executing' && data.node === null) listener.changed()
  }
}

/** Previews are binary and of no interest here; nor is what a broken proxy may put in. */
function parse(frame: unknown): Message {
  if (typeof frame !== 'string') return {}
  try {
    return JSON.parse(frame) as Message
  } catch {
    return {}
  }
}
