/** What a ComfyUI server says on its socket, as far as this application cares. */
export interface Message {
  type: string
  data: {
    prompt_id?: string
    node?: string | null
    value?: number
    max?: number
    nodes?: string[]
    exception_message?: string
    node_id?: string
    output?: { images?: { filename: string; subfolder: string; type: string }[] } | null
  }
}

/**
 * A small application that knows nothing of any mock: it opens the socket, submits a workflow, follows the messages
 * and returns what the history says at the end.
 */
export class Application {
  readonly #url: string
  readonly #clientId = 'demo'
  #socket: WebSocket | undefined

  constructor(url: string) {
    this.#url = url
  }

  async connect(): Promise<void> {
    const socket = new WebSocket(`${this.#url.replace('http', 'ws')}/ws?clientId=${this.#clientId}`)
    await new Promise((resolve, reject) => {
      socket.addEventListener('open', resolve)
      socket.addEventListener('error', reject)
    })
    this.#socket = socket
  }

  /** Submits a graph and calls back with each message until the prompt is over; returns its entry in the history. */
  async run(graph: string, onMessage: (message: Message) => void): Promise<HistoryEntry> {
    const response = await fetch(`${this.#url}/prompt`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: `{"prompt": ${graph}, "client_id": "${this.#clientId}"}`,
    })
    if (!response.ok) throw new Error(`refused: ${await response.text()}`)
    const { prompt_id: promptId } = (await response.json()) as { prompt_id: string }
    await this.#follow(promptId, onMessage)
    const history = (await (await fetch(`${this.#url}/history/${promptId}`)).json()) as Record<string, HistoryEntry>
    return history[promptId] as HistoryEntry
  }

  async interrupt(): Promise<void> {
    await fetch(`${this.#url}/interrupt`, { method: 'POST' })
  }

  close(): void {
    this.#socket?.close()
  }

  #follow(promptId: string, onMessage: (message: Message) => void): Promise<void> {
    return new Promise((resolve) => {
      const listener = (event: MessageEvent): void => {
        const message = JSON.parse(String(event.data)) as Message
        if (message.data.prompt_id !== promptId) return
        onMessage(message)
        if (message.type !== 'executing' || message.data.node !== null) return
        this.#socket?.removeEventListener('message', listener)
        resolve()
      }
      this.#socket?.addEventListener('message', listener)
    })
  }
}

export interface HistoryEntry {
  outputs: Record<string, { images?: { filename: string; subfolder: string; type: string }[] }>
  status: { status_str: string; completed: boolean; messages: [string, { exception_message?: string }][] }
}
