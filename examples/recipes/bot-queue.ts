import { generate, type OutputFile, type Workflow } from './polling-client.ts'

/** What a chat bot does with a job: it says where the job stands, and in the end shows the picture. */
export interface Chat {
  say(text: string): void
  show(files: OutputFile[]): void
}

/** One job at a time for each user, as many users at once as you like. */
export class BotQueue {
  readonly #url: string
  readonly #busy = new Set<string>()

  constructor(url: string) {
    this.#url = url
  }

  async imagine(user: string, workflow: Workflow, chat: Chat): Promise<void> {
    if (this.#busy.has(user)) {
      chat.say('One picture at a time, please: yours is still being made.')
      return
    }
    this.#busy.add(user)
    try {
      chat.say(await this.#greeting())
      chat.show(await generate(this.#url, workflow, 20))
    } catch (error) {
      chat.say(
        `Sorry, that did not work: ${error instanceof Error ? error.message.split('\n')[0] : 'nobody knows why'}`,
      )
    } finally {
      this.#busy.delete(user)
    }
  }

  async #greeting(): Promise<string> {
    const { exec_info: info } = (await (await fetch(`${this.#url}/prompt`)).json()) as {
      exec_info: { queue_remaining: number }
    }
    return info.queue_remaining === 0 ? 'I am on it.' : `You are number ${info.queue_remaining + 1} in the queue.`
  }
}
