import { nearestNames } from '../nearest-name.ts'

interface ValidationError {
  readonly type: string
  readonly message: string
  readonly details: string
  readonly extra_info?: {
    readonly input_name?: string
    readonly received_value?: unknown
    readonly input_config?: readonly unknown[]
    readonly class_type?: string
    readonly node_id?: string
    readonly node_title?: string
  }
}

interface Refusal {
  readonly error?: ValidationError
  readonly node_errors?: Record<string, { errors: ValidationError[]; class_type: string }>
}

type Titles = Readonly<Record<string, { readonly _meta?: { readonly title?: string } } | undefined>>

const MOST_VALUES = 8

/**
 * Says in sentences why a prompt was refused: node, title, input, what is allowed, what was probably meant.
 *
 * @param classTypes the classes that the server knows
 */
export function explainRefusal(refusal: Refusal, graph: Titles, classTypes: () => readonly string[]): string[] {
  const { error, node_errors: nodeErrors = {} } = refusal
  const lines = Object.entries(nodeErrors).flatMap(([nodeId, node]) => {
    if (!Array.isArray(node?.errors)) return []
    return node.errors.map((each) => `${nodeName(nodeId, node.class_type, graph)}: ${explain(each)}`)
  })
  if (lines.length > 0 || !error) return lines
  const { class_type: classType, node_id: nodeId = '?' } = error.extra_info ?? {}
  if (error.type !== 'missing_node_type' || classType === undefined) return [`${error.message} ${error.details}`.trim()]
  const near = nearestNames(String(classType), classTypes(), 3)
  return [
    `${nodeName(nodeId, classType, graph)}: there is no node class ${classType}.` +
      (near.length > 0 ? ` Nearest: ${near.join(', ')}.` : '') +
      ` A custom node? Define it: setupComfyMock({ nodes: [defineNode({ class_type: '${classType}', … })] }), or give the /object_info of your server.`,
  ]
}

function nodeName(nodeId: string, classType: string, graph: Titles): string {
  const title = graph[nodeId]?._meta?.title
  return `node ${nodeId} (${classType}${title === undefined ? '' : `, "${title}"`})`
}

function explain({ type, message, details, extra_info: info = {} }: ValidationError): string {
  const text = `${message}${details === '' ? '' : `: ${details}`}`
  if (type !== 'value_not_in_list') return text
  const [first, settings] = info.input_config ?? []
  const options = Array.isArray(first) ? first : (settings as { options?: unknown[] } | undefined)?.options
  const values = (options ?? []).filter((value) => typeof value === 'string')
  const near = nearestNames(String(info.received_value), values, 3)
  const shown = values.slice(0, MOST_VALUES).join(', ')
  const allowed =
    values.length === 0 ? 'nothing' : `${shown}${values.length > MOST_VALUES ? `, … (${values.length})` : ''}`
  const advice = values.length === 0 ? ` Give the mock some: setupComfyMock({ models: { … } }).` : ''
  return (
    `the input "${String(info.input_name)}" is ${JSON.stringify(info.received_value)}, allowed: ${allowed}.` +
    (near.length > 0 ? ` Nearest: ${near.join(', ')}.` : '') +
    advice
  )
}
