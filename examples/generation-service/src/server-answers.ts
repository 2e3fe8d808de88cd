import type { HistoryEntry } from './comfyui-types.ts'
import { GenerationError } from './errors.ts'

interface Refusal {
  error?: { message?: string }
  node_errors?: Record<string, { class_type: string; errors: { message: string; details: string }[] }>
}

/** Why the server refused a request, one line for each node that it complains of. */
export function refusalText(body: string): string {
  try {
    const { error, node_errors: nodeErrors = {} } = JSON.parse(body) as Refusal
    const nodes = Object.entries(nodeErrors).map(([id, { class_type: classType, errors }]) => {
      return `${id} (${classType}): ${errors.map(({ message, details }) => `${message} ${details}`).join('; ')}`
    })
    return [error?.message ?? body, ...nodes].join('\n')
  } catch {
    // A proxy's page, or nothing at all.
    return body.slice(0, 200)
  }
}

/**
 * The entry of a prompt that has ended well.
 *
 * @throws {GenerationError} for every other
 */
export function successOf(entry: HistoryEntry): HistoryEntry {
  if (entry.status.status_str === 'success') return entry
  const [type, data] = entry.status.messages.at(-1) ?? ['', {}]
  // An interrupted prompt has the status "error" too: only its last message tells.
  if (type === 'execution_interrupted') throw new GenerationError('interrupted', 'the prompt was interrupted')
  const isOutOfMemory = String(data['exception_type']).endsWith('OutOfMemoryError')
  throw new GenerationError(
    isOutOfMemory ? 'out-of-memory' : 'failed',
    `${data['node_type']}: ${String(data['exception_message']).trim()}`,
  )
}
