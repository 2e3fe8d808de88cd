/** A graph in API format, as clients send it. */
type Nodes = Readonly<
  Record<string, { readonly class_type?: string; readonly inputs?: Readonly<Record<string, unknown>> }>
>

/** One node without its id: a link names what it comes from. */
export interface NodeForm {
  readonly class_type: string
  readonly inputs: Readonly<Record<string, unknown>>
}

/** The nodes of a graph in a form that does not depend on their ids, in an order of its own. */
export function workflowForm(graph: unknown): NodeForm[] {
  const nodes = graph as Nodes
  const texts = new Map<string, string>()
  const textOf = (id: string, seen: ReadonlySet<string>): string => {
    const known = texts.get(id)
    if (known !== undefined) return known
    if (seen.has(id)) return '(itself)'
    const inner = new Set([...seen, id])
    const text = toText(formOf(nodes[id], (source) => textOf(source, inner)))
    texts.set(id, text)
    return text
  }
  return Object.keys(nodes)
    .map((id) => ({ key: textOf(id, new Set()), form: formOf(nodes[id], (source) => nameOf(source, nodes, textOf)) }))
    .sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
    .map(({ form }) => form)
}

/** @note Two sources of one class are told apart by what they are made of, in short. */
function nameOf(source: string, nodes: Nodes, textOf: (id: string, seen: ReadonlySet<string>) => string): string {
  const classType = nodes[source]?.class_type ?? 'nothing'
  const twins = Object.keys(nodes).filter((id) => nodes[id]?.class_type === classType)
  const different = [...new Set(twins.map((id) => textOf(id, new Set())))].sort()
  if (different.length < 2) return classType
  return `${classType} #${different.indexOf(textOf(source, new Set())) + 1}`
}

function formOf(node: Nodes[string] | undefined, linkText: (source: string) => string): NodeForm {
  const inputs = Object.entries(node?.inputs ?? {}).sort(([a], [b]) => (a < b ? -1 : 1))
  return {
    class_type: node?.class_type ?? '',
    inputs: Object.fromEntries(
      inputs.map(([name, value]) => [name, isLink(value) ? `${linkText(value[0])}[${value[1]}]` : value]),
    ),
  }
}

function isLink(value: unknown): value is [string, number] {
  return Array.isArray(value) && value.length === 2 && typeof value[0] === 'string' && typeof value[1] === 'number'
}

function toText(form: NodeForm): string {
  return JSON.stringify(form, (_, value: unknown) => (typeof value === 'bigint' ? `${value}n` : value))
}
