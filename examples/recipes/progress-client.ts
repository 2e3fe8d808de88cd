import { readFile } from 'node:fs/promises'

export type Workflow = Record<string, { class_type: string; inputs: Record<string, unknown> }>

interface Message {
  type: string
  data: { prompt_id?: string; node?: string | null; value?: number; max?: number; exception_message?: string }
}

/**
 * Runs a workflow and reports its progress, from 0 to 1, as the socket tells it; returns the id of the prompt, whose files
 * are in its history then.
 */
export async function runWithProgress(
  url: string,
  workflow: Workflow,
  onProgress: (fraction: number, node: string) => void,
): Promise<string> {
  const clientId = crypto.randomUUID()
  const socket = new WebSocket(`${url.replace(/^http/, 'ws')}/ws?clientId=${clientId}`)
  await new Promise((resolve, reject) => {
    socket.addEventListener('open', resolve)
    socket.addEventListener('error', () => reject(new Error('ComfyUI cannot be reached')))
  })
  try {
    // Listen before you submit: a quick prompt is over before its answer has been read.
    const seen: Message[] = []
    const end = Promise.withResolvers<void>()
    // Where the submission itself fails, nobody waits for this.
    end.promise.catch(() => undefined)
    let promptId = ''
    const take = ({ type, data }: Message): void => {
      if (data.prompt_id !== promptId) return
      if (type === 'progress') onProgress((data.value ?? 0) / (data.max ?? 1), data.node ?? '')
      if (type === 'execution_error') end.reject(new Error(data.exception_message?.trim()))
      if (type === 'execution_interrupted') end.reject(new Error('interrupted'))
      // Not at execution_success: the history is written after that, and before this.
      if (type === 'executing' && data.node === null) end.resolve()
    }
    socket.addEventListener('close', () => end.reject(new Error('the socket was lost; ask the history')))
    socket.addEventListener('message', ({ data }) => {
      // Previews are binary.
      if (typeof data !== 'string') return
      const message = JSON.parse(data) as Message
      if (promptId === '') seen.push(message)
      else take(message)
    })
    const body = JSON.stringify({ prompt: workflow, client_id: clientId })
    const response = await fetch(`${url}/prompt`, { method: 'POST', body })
    if (!response.ok) throw new Error(`ComfyUI refuses the workflow: ${await response.text()}`)
    promptId = ((await response.json()) as { prompt_id: string }).prompt_id
    for (const message of seen) take(message)
    await end.promise
    return promptId
  } finally {
    socket.close()
  }
}

// node progress-client.ts http://127.0.0.1:8188 workflow.json
if (import.meta.filename === process.argv[1]) {
  const [url = '', file = ''] = process.argv.slice(2)
  const workflow = JSON.parse(await readFile(file, 'utf8')) as Workflow
  const promptId = await runWithProgress(url, workflow, (fraction, node) => {
    console.log(`node ${node}: ${Math.round(fraction * 100)} %`)
  })
  console.log(`done: ${url}/history/${promptId}`)
}
