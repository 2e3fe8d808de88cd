import type { Json, JsonObject } from '../../protocol/json.ts'
import { pyContains, pyEquals } from '../../protocol/python-compare.ts'
import { PythonError } from '../../protocol/python-error.ts'
import { pyRepr, pyTypeName } from '../../protocol/python-text.ts'
import { isLink } from './link.ts'
import { type Replacement, replacements } from './node-replacements.ts'
import { isHashable, type NodeLookup } from './node-types.ts'

/** A node of the graph, of a class that is no more or of any other. */
interface SeenNode {
  readonly id: string
  readonly data: JsonObject
  inputs: JsonObject
}

interface LinkUse {
  readonly node: SeenNode
  readonly inputName: string
  readonly slot: Json
}

/**
 * Puts the successors of node classes that do not exist any more into the graph, in place (protocol 3.4).
 *
 * @note The pass walks over every node before anything is validated, so odd nodes fail here with a 500 rather than in
 * validation with a 400.
 * @throws {PythonError} where the server answers 500
 */
export function replaceNodes(graph: Json, library: NodeLookup): void {
  if (!(graph instanceof Map)) throw noAttribute(graph, 'items')
  const seen: SeenNode[] = []
  const replaced: { node: SeenNode; replacement: Replacement }[] = []
  for (const [id, given] of graph) {
    if (!holds(given, 'class_type') || !holds(given, 'inputs')) continue
    const data = asObject(given)
    const classType = data.get('class_type') ?? null
    const inputs = data.get('inputs') ?? null
    if (!isHashable(classType)) throw new PythonError('TypeError', `unhashable type: '${pyTypeName(classType)}'`)
    if (!(inputs instanceof Map)) throw noAttribute(inputs, 'items')
    const node = { id, data, inputs }
    const replacement = typeof classType === 'string' ? replacements.get(classType) : undefined
    if (replacement && !library.get(replacement.old_node_id)) replaced.push({ node, replacement })
    seen.push(node)
  }
  if (replaced.length === 0) return
  const uses = usesOf(seen)
  for (const { node, replacement } of replaced) {
    if (library.get(replacement.new_node_id)) replaceNode(graph, node, replacement, uses.get(node.id) ?? [])
  }
}

/** @note Python's `in`: of a text its parts, of a list its members, of an object its keys. */
function holds(node: Json, key: string): boolean {
  if (node instanceof Map) return node.has(key)
  if (typeof node === 'string') return node.includes(key)
  if (Array.isArray(node)) return pyContains(node, key)
  throw new PythonError('TypeError', `argument of type '${pyTypeName(node)}' is not iterable`)
}

function asObject(node: Json): JsonObject {
  if (node instanceof Map) return node
  const kind = typeof node === 'string' ? 'string' : 'list'
  const tail = kind === 'string' ? ", not 'str'" : ' or slices, not str'
  throw new PythonError('TypeError', `${kind} indices must be integers${tail}`)
}

/** Where each node is linked to. */
function usesOf(nodes: readonly SeenNode[]): Map<string, LinkUse[]> {
  const uses = new Map<string, LinkUse[]>()
  for (const node of nodes) {
    for (const [inputName, value] of node.inputs) {
      if (!isLink(value)) continue
      const [sourceId, slot] = value
      const known = uses.get(sourceId)
      if (known) known.push({ node, inputName, slot })
      else uses.set(sourceId, [{ node, inputName, slot }])
    }
  }
  return uses
}

function replaceNode(graph: JsonObject, node: SeenNode, replacement: Replacement, uses: readonly LinkUse[]): void {
  const meta = copyOfMeta(node.data)
  node.inputs = mapInputs(node.inputs, replacement)
  // @note A copy of the old node: its further keys stay, each key in its place.
  const successor = new Map(node.data)
  graph.set(node.id, successor.set('inputs', node.inputs).set('_meta', meta).set('class_type', replacement.new_node_id))
  for (const { old_idx: oldSlot, new_idx: newSlot } of replacement.output_mapping ?? []) {
    for (const use of uses) if (pyEquals(use.slot, oldSlot)) moveLink(use, newSlot)
  }
}

/** @note Without a mapping nothing is taken over: the new node stands there without inputs. */
function mapInputs(old: JsonObject, { input_mapping: mappings }: Replacement): JsonObject {
  const inputs: JsonObject = new Map()
  for (const mapping of mappings ?? []) {
    if ('set_value' in mapping) {
      inputs.set(mapping.new_id, mapping.set_value)
      continue
    }
    const value = old.get(mapping.old_id)
    if (value === undefined) throw new PythonError('KeyError', pyRepr(mapping.old_id))
    inputs.set(mapping.new_id, value)
  }
  return inputs
}

/** @note A bug that clients meet: most graphs sent by programs carry no `_meta`, and then the pass fails. */
function copyOfMeta(old: JsonObject): Json {
  const meta = old.get('_meta')
  if (meta === undefined) throw new PythonError('KeyError', "'_meta'")
  if (meta instanceof Map) return new Map(meta)
  if (Array.isArray(meta)) return [...meta]
  throw noAttribute(meta, 'copy')
}

/** @note A link of a node that was replaced before it is looked for under its old name, and may not be there. */
function moveLink(use: LinkUse, slot: number): void {
  const link = use.node.inputs.get(use.inputName)
  if (!Array.isArray(link)) throw new PythonError('KeyError', pyRepr(use.inputName))
  link[1] = slot
}

function noAttribute(value: Json, name: string): PythonError {
  return new PythonError('AttributeError', `'${pyTypeName(value)}' object has no attribute '${name}'`)
}
