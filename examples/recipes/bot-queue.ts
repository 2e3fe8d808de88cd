import { createInterface } from 'node:readline/promises'
import { readFile } from 'node:fs/promises'

export type Workflow = Record<string, { class_type: string; inputs: Record<string, unknown> }>

interface HistoryEntry {
  outputs: Record<string, { images?: { filename: string; subfolder: string; type: string }[] }>
  status: { status_str: string; messages: [string, { exception_message?: string }][] }
}

/** The message of the bot that answers a user: its text changes as the job goes on, and in the end it has pictures. */
export interface Reply {
  edit(text: string): void
  show(pictures: string[]): void
}

interface Request {
  user: string
  workflow: Workflow
  reply: Reply
  promptId: string
  isCancelled: boolean
}

/** The queue of a chat bot: one job a user, made one after the other; all who wait are told when they move up. */
export class BotQueue {
  readonly #url: string
  readonly #interval: number
  readonly #line: Request[] = []

  /** @param interval ms between two looks at a history */
  constructor(url: string, interval = 1000) {
    this.#url = url
    this.#interval = interval
  }

  /** `/imagine`; settles when the line is empty. */
  async imagine(user: string, workflow: Workflow, reply: Reply): Promise<void> {
    if (this.#line.some((request) => request.user === user)) {
      reply.edit('One picture at a time, please: yours is still being made.')
      return
    }
    this.#line.push({ user, workflow, reply, promptId: crypto.randomUUID(), isCancelled: false })
    this.#tellPlace(this.#line.length - 1)
    if (this.#line.length > 1) return
    for (let [first] = this.#line; first; [first] = this.#line) {
      await this.#serve(first)
      this.#line.splice(this.#line.indexOf(first), 1)
      for (const place of this.#line.keys()) this.#tellPlace(place)
    }
  }

  /** `/cancel`. */
  async cancel(user: string): Promise<void> {
    const place = this.#line.findIndex((request) => request.user === user)
    const request = this.#line[place]
    if (!request) return
    request.isCancelled = true
    if (place === 0) return this.#stop(request)
    this.#line.splice(place, 1)
    request.reply.edit('Cancelled.')
    for (let behind = place; behind < this.#line.length; behind += 1) this.#tellPlace(behind)
  }

  #tellPlace(place: number): void {
    this.#line[place]?.reply.edit(place === 0 ? 'I am on it.' : `You are number ${place + 1} in the queue.`)
  }

  async #serve(request: Request): Promise<void> {
    try {
      request.reply.show(await this.#generate(request))
    } catch (error) {
      const reason = error instanceof Error ? error.message.split('\n')[0] : 'nobody knows why'
      request.reply.edit(request.isCancelled ? 'Cancelled.' : `Sorry, that did not work: ${reason}`)
    }
  }

  /** It may wait behind prompts of others, or run. */
  async #stop({ promptId }: Request): Promise<void> {
    await this.#post('/queue', { delete: [promptId] })
    await this.#post('/interrupt', { prompt_id: promptId })
  }

  async #generate(request: Request): Promise<string[]> {
    const { workflow, promptId } = request
    const response = await this.#post('/prompt', { prompt: workflow, prompt_id: promptId })
    if (!response.ok) throw new Error('ComfyUI does not take this workflow')
    // Cancelled while it was on its way.
    if (request.isCancelled) await this.#stop(request)
    while (!(request.isCancelled && !(await this.#isQueued(promptId)))) {
      const history = await fetch(`${this.#url}/history/${promptId}`)
      const { [promptId]: entry } = (await history.json()) as Record<string, HistoryEntry>
      if (entry) return this.#picturesOf(entry)
      await new Promise((resolve) => setTimeout(resolve, this.#interval))
    }
    throw new Error('it was cancelled')
  }

  async #isQueued(promptId: string): Promise<boolean> {
    const queue = (await (await fetch(`${this.#url}/queue`)).json()) as Record<string, [number, string][]>
    return Object.values(queue).some((prompts) => prompts.some(([, id]) => id === promptId))
  }

  #picturesOf({ outputs, status }: HistoryEntry): string[] {
    const [, data] = status.messages.at(-1) ?? []
    if (status.status_str !== 'success') throw new Error(data?.exception_message ?? 'it was stopped')
    const files = Object.values(outputs).flatMap(({ images = [] }) => images)
    return files.map((file) => `${this.#url}/view?${new URLSearchParams({ ...file })}`)
  }

  async #post(path: string, body: unknown): Promise<Response> {
    return fetch(this.#url + path, { method: 'POST', body: JSON.stringify(body) })
  }
}

// node bot-queue.ts http://127.0.0.1:8188 workflow.json, then type names of users: each asks for a picture
if (import.meta.filename === process.argv[1]) {
  const [url = '', file = ''] = process.argv.slice(2)
  const workflow = JSON.parse(await readFile(file, 'utf8')) as Workflow
  const bot = new BotQueue(url)
  for await (const user of createInterface({ input: process.stdin })) {
    const edit = (text: string): void => console.log(`@${user} ${text}`)
    void bot.imagine(user, workflow, { edit, show: (pictures) => edit(pictures.join(' ')) })
  }
}
