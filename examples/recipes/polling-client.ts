import { readFile } from 'node:fs/promises'

export type Workflow = Record<string, { class_type: string; inputs: Record<string, unknown> }>

export interface OutputFile {
  filename: string
  subfolder: string
  type: string
}

interface HistoryEntry {
  outputs: Record<string, { images?: OutputFile[] }>
  status: { status_str: string; messages: [string, { exception_message?: string }][] }
}

type Queue = Record<'queue_running' | 'queue_pending', [number, string][]>

/** Submits a workflow and asks for its history until it is there: all that a client needs that has no socket. */
export async function generate(
  url: string,
  workflow: Workflow,
  { interval = 1000, timeout = 600_000 } = {},
): Promise<OutputFile[]> {
  const response = await fetch(`${url}/prompt`, { method: 'POST', body: JSON.stringify({ prompt: workflow }) })
  if (!response.ok) throw new Error(`ComfyUI refuses the workflow: ${await response.text()}`)
  const { prompt_id: promptId } = (await response.json()) as { prompt_id: string }
  const deadline = Date.now() + timeout
  for (;;) {
    // First the queue, then the history: what leaves the one in between is in the other.
    const isQueued = await isInQueue(url, promptId)
    const { [promptId]: entry } = await get<Record<string, HistoryEntry>>(`${url}/history/${promptId}`)
    if (entry) return filesOf(entry)
    if (!isQueued) throw new Error('ComfyUI has forgotten the prompt: it was restarted, or the prompt was deleted')
    if (Date.now() > deadline) throw new Error(`the prompt has not ended after ${timeout} ms`)
    await new Promise((resolve) => setTimeout(resolve, interval))
  }
}

async function isInQueue(url: string, promptId: string): Promise<boolean> {
  const { queue_running: running, queue_pending: pending } = await get<Queue>(`${url}/queue`)
  return [...running, ...pending].some(([, id]) => id === promptId)
}

async function get<T>(url: string): Promise<T> {
  const response = await fetch(url)
  if (!response.ok) throw new Error(`${url} gave ${response.status}`)
  return (await response.json()) as T
}

function filesOf({ outputs, status }: HistoryEntry): OutputFile[] {
  const [type, data] = status.messages.at(-1) ?? []
  if (status.status_str !== 'success') throw new Error(`${type}: ${data?.exception_message ?? 'interrupted'}`)
  return Object.values(outputs).flatMap(({ images = [] }) => images)
}

// node polling-client.ts http://127.0.0.1:8188 workflow.json
if (import.meta.filename === process.argv[1]) {
  const [url = '', file = ''] = process.argv.slice(2)
  console.log(await generate(url, JSON.parse(await readFile(file, 'utf8')) as Workflow))
}
