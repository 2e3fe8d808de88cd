import { nearestNames } from '../nearest-name.ts'

interface ValidationError {
  readonly type: string
  readonly message: string
  readonly details: string
  readonly extra_info: {
    readonly input_name?: string
    readonly received_value?: unknown
    readonly class_type?: unknown
    readonly node_id?: string
  }
}

interface Refusal {
  readonly error: ValidationError
  readonly node_errors: Record<string, { errors?: unknown; class_type?: string }>
}

type Titles = Readonly<Record<string, { readonly _meta?: { readonly title?: string } } | undefined>>

/** What the server has that a refused prompt may have meant. */
export interface KnownNames {
  classTypes(): readonly string[]
  /** The options of a combo; `undefined` where the class has no such input. */
  optionsOf(classType: string, input: string): readonly string[] | undefined
}

const MOST_VALUES = 8

/** Says in sentences why a prompt was refused: node, title, input, what is allowed, what was probably meant. */
export function explainRefusal(
  { error, node_errors: nodeErrors }: Refusal,
  graph: Titles,
  known: KnownNames,
): string[] {
  const lines = Object.entries(nodeErrors).flatMap(([nodeId, { errors, class_type: classType = '?' }]) => {
    const all = Array.isArray(errors) ? (errors as ValidationError[]) : []
    return all.map((each) => {
      return `${nodeName(nodeId, classType, graph)}: ${explain(each, classType, known)}${lackedNode(each, graph)}`
    })
  })
  if (lines.length > 0) return lines
  const { class_type: classType, node_id: nodeId } = error.extra_info
  if (error.type !== 'missing_node_type' || typeof classType !== 'string' || nodeId === undefined)
    return [describeWhole(error)]
  return [
    `${nodeName(nodeId, classType, graph)}: there is no node class ${classType}.` +
      nearest(classType, known.classTypes()) +
      ` A custom node? Define it: setupComfyMock({ nodes: [defineNode({ class_type: '${classType}', … })] }), or give the /object_info of your server.`,
  ]
}

/** @note Python says of a link to a node that is not there nothing but its id, in quotes. */
function lackedNode({ type, details }: ValidationError, graph: Titles): string {
  const [, nodeId] = /^'(.+)'$/.exec(details) ?? []
  if (!type.startsWith('exception_during_') || nodeId === undefined || graph[nodeId]) return ''
  return `. Something links to the node ${nodeId}, which the prompt lacks.`
}

function describeWhole({ type, message, details }: ValidationError): string {
  const text = message === details ? message : `${message} ${details}`.trim()
  return type === 'no_prompt' ? `${text}. The body goes { "prompt": { … }, "client_id": … }.` : text
}

function nodeName(nodeId: string, classType: string, graph: Titles): string {
  const title = graph[nodeId]?._meta?.title
  return `node ${nodeId} (${classType}${title === undefined ? '' : `, "${title}"`})`
}

/** @note The server leaves long lists out of what it answers. */
function explain(
  { type, message, details, extra_info: info }: ValidationError,
  classType: string,
  known: KnownNames,
): string {
  const { input_name: input = '', received_value: received } = info ?? {}
  const values = type === 'value_not_in_list' ? known.optionsOf(classType, input) : undefined
  if (!values) return [message, details].filter(Boolean).join(': ')
  const more = values.length > MOST_VALUES ? `, … (${values.length})` : ''
  const allowed = values.slice(0, MOST_VALUES).join(', ') + more
  return (
    `the input "${input}" is ${JSON.stringify(received)}, allowed: ${allowed || 'nothing'}.` +
    nearest(String(received), values) +
    (values.length === 0 ? ` Give the mock some: setupComfyMock({ models: { … } }).` : '')
  )
}

function nearest(given: string, known: readonly string[]): string {
  const near = nearestNames(given, known, 3)
  return near.length > 0 ? ` Nearest: ${near.join(', ')}.` : ''
}
