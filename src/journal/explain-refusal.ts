import { nearestName, nearestNames } from '../nearest-name.ts'

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

interface RefusedNode {
  readonly class_type?: string
  readonly inputs?: Readonly<Record<string, unknown>>
  readonly _meta?: { readonly title?: string }
}

type RefusedGraph = Readonly<Record<string, RefusedNode | undefined>>

/** What the server has that a refused prompt may have meant. */
export interface KnownNames {
  classTypes(): readonly string[]
  /** The options of a combo; `undefined` where the class has no such input. */
  optionsOf(classType: string, input: string): readonly string[] | undefined
  /** The names of the inputs of a class. */
  inputsOf(classType: string): readonly string[]
  /** How many outputs a class has. */
  outputsOf(classType: string): number | undefined
}

const MOST_VALUES = 8

/** Says in sentences why a prompt was refused: node, title, input, what is allowed, what was probably meant. */
export function explainRefusal(
  { error, node_errors: nodeErrors }: Refusal,
  graph: RefusedGraph,
  known: KnownNames,
): string[] {
  const lines = Object.entries(nodeErrors).flatMap(([nodeId, { errors, class_type: classType = '?' }]) => {
    const all = Array.isArray(errors) ? (errors as ValidationError[]) : []
    return all.map((each) => {
      return `${nodeName(nodeId, classType, graph)}: ${explain(each, classType, known)}${lackedNode(each, graph)}${misspeltInput(each, nodeId, graph, known)}${lackedOutput(each, nodeId, graph, known)}`
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
function lackedNode({ type, details }: ValidationError, graph: RefusedGraph): string {
  const [, nodeId] = /^'(.+)'$/.exec(details) ?? []
  if (!type.startsWith('exception_during_') || nodeId === undefined || graph[nodeId]) return ''
  return `. Something links to the node ${nodeId}, which the prompt lacks.`
}

/** An input is often missing because it bears another name. */
function misspeltInput(
  { type, extra_info: info }: ValidationError,
  nodeId: string,
  graph: RefusedGraph,
  known: KnownNames,
): string {
  const { class_type: classType = '', inputs = {} } = graph[nodeId] ?? {}
  if (type !== 'required_input_missing' || info.input_name === undefined) return ''
  const declared = known.inputsOf(classType)
  const strangers = Object.keys(inputs).filter((name) => !declared.includes(name))
  const meant = nearestName(info.input_name, strangers)
  return meant === undefined ? '' : `. "${meant}" is no input of it: a slip?`
}

/** @note Python says of a link to an output that is not there no more than that its index is out of range. */
function lackedOutput({ details }: ValidationError, nodeId: string, graph: RefusedGraph, known: KnownNames): string {
  if (details !== 'tuple index out of range') return ''
  const beyond = Object.entries(graph[nodeId]?.inputs ?? {}).flatMap(([name, link]) => {
    const [source, slot] = Array.isArray(link) ? (link as unknown[]) : []
    const classType = typeof source === 'string' ? graph[source]?.class_type : undefined
    const count = classType === undefined ? undefined : known.outputsOf(classType)
    if (count === undefined || typeof slot !== 'number' || slot < count) return []
    return `"${name}" links to the output ${slot} of the node ${String(source)} (${classType}), which has ${count}, counted from 0`
  })
  return beyond.length === 0 ? '' : `. ${beyond.join('; ')}.`
}

function describeWhole({ type, message, details }: ValidationError): string {
  const text = message === details ? message : `${message} ${details}`.trim()
  return type === 'no_prompt' ? `${text}. The body goes { "prompt": { … }, "client_id": … }.` : text
}

function nodeName(nodeId: string, classType: string, graph: RefusedGraph): string {
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
