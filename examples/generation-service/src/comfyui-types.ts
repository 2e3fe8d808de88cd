/** A workflow in API format. */
export type Workflow = Record<string, { class_type: string; inputs: Record<string, unknown> }>

export interface OutputFile {
  filename: string
  subfolder: string
  type: string
}

export interface HistoryEntry {
  outputs: Record<string, Record<string, unknown[]>>
  status: { status_str: 'success' | 'error'; completed: boolean; messages: [string, Record<string, unknown>][] }
}

export type PromptState = 'pending' | 'running' | 'finished' | 'unknown'

export interface Progress {
  node: string
  value: number
  max: number
}

/** The files among the outputs of a prompt, in the order in which the server lists them. */
export function filesOf(entry: HistoryEntry): OutputFile[] {
  return Object.values(entry.outputs).flatMap((output) => Object.values(output).flat().filter(isFile))
}

function isFile(item: unknown): item is OutputFile {
  const file = item as Partial<OutputFile> | null
  return typeof file === 'object' && typeof file?.filename === 'string' && file.type === 'output'
}
