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

/** Submits a workflow and asks for its history until it is there: all that a client needs that has no socket. */
export async function generate(url: string, workflow: Workflow, interval = 1000): Promise<OutputFile[]> {
  const response = await fetch(`${url}/prompt`, { method: 'POST', body: JSON.stringify({ prompt: workflow }) })
  if (!response.ok) throw new Error(`ComfyUI refuses the workflow: ${await response.text()}`)
  const { prompt_id: promptId } = (await response.json()) as { prompt_id: string }
  for (;;) {
    const history = (await (await fetch(`${url}/history/${promptId}`)).json()) as Record<string, HistoryEntry>
    const entry = history[promptId]
    if (entry) return filesOf(entry)
    await new Promise((resolve) => setTimeout(resolve, interval))
  }
}

function filesOf({ outputs, status }: HistoryEntry): OutputFile[] {
  const [type, data] = status.messages.at(-1) ?? []
  if (status.status_str !== 'success') throw new Error(`${type}: ${data?.exception_message ?? 'interrupted'}`)
  return Object.values(outputs).flatMap(({ images = [] }) => images)
}
