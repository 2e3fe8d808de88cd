import { generate, type OutputFile, type Workflow } from './polling-client.ts'

/** Gives each job to the server with the shortest queue, and to the next one where that server cannot be reached. */
export class ServerPool {
  readonly #urls: readonly string[]

  constructor(urls: readonly string[]) {
    this.#urls = urls
  }

  async run(workflow: Workflow): Promise<{ url: string; files: OutputFile[] }> {
    const errors: unknown[] = []
    for (const url of await this.#byLoad()) {
      try {
        return { url, files: await generate(url, workflow, 20) }
      } catch (error) {
        // Only a connection that fails is the server's fault; a workflow that fails would fail anywhere.
        if (!(error instanceof TypeError)) throw error
        errors.push(error)
      }
    }
    throw new AggregateError(errors, 'no server can be reached')
  }

  async #byLoad(): Promise<string[]> {
    const loads = await Promise.all(this.#urls.map(async (url) => ({ url, load: await loadOf(url) })))
    return loads.sort((one, other) => one.load - other.load).map(({ url }) => url)
  }
}

async function loadOf(url: string): Promise<number> {
  try {
    const { exec_info: info } = (await (await fetch(`${url}/prompt`)).json()) as {
      exec_info: { queue_remaining: number }
    }
    return info.queue_remaining
  } catch {
    return Number.POSITIVE_INFINITY
  }
}
