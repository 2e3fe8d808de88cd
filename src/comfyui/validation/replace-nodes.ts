import type { Json, JsonObject } from '../../protocol/json.ts'
import { pyContains, pyEquals } from '../../protocol/python-compare.ts'
import { PythonError } from '../../protocol/python-error.ts'
import { pyRepr, pyTypeName } from '../../protocol/python-text.ts'
import { isLink } from './link.ts'
import { nodeReplacements } from './node-replacements.ts'
import { isHashable, type NodeLookup } from './node-types.ts'

type LinkUse = { readonly nodeId: string; readonly inputName: string; readonly slot: Json }

/**
 * Puts the successors of node classes that do not exist any more into the graph, in place (protocol 3.4).
 *
 * @note The pass walks over every node before anything is validated, so odd nodes fail here with a 500 rather than in
 * validation with a 400.
 * @throws {PythonError} where the server answers 500
 */
export function replaceNodes(graph: Json, library: NodeLookup): void {
  if (!(graph instanceof Map)) throw noAttribute(graph, 'items')
  const uses = new Map<string, LinkUse[]>()
  const replaced: string[] = []
  for (const [id, node] of graph) {
    if (!holds(node, 'class_type') || !holds(node, 'inputs')) continue
    const data = asObject(node)
    const classType = data.get('class_type') ?? null
    if (!isHashable(classType)) throw new PythonError('TypeError', `unhashable type: '${pyTypeName(classType)}'`)
    if (typeof classType === 'string' && nodeReplacements.has(classType) && !library.get(classType)) replaced.push(id)
    noteLinks(uses, id, data.get('inputs') ?? null)
  }
  for (const id of replaced) replaceNode(graph, id, library, uses.get(id) ?? [])
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

function noteLinks(uses: Map<string, LinkUse[]>, nodeId: string, inputs: Json): void {
  if (!(inputs instanceof Map)) throw noAttribute(inputs, 'items')
  for (const [inputName, value] of inputs) {
    if (!isLink(value)) continue
    const [sourceId, slot] = value
    const known = uses.get(sourceId)
    if (known) known.push({ nodeId, inputName, slot })
    else uses.set(sourceId, [{ nodeId, inputName, slot }])
  }
}

function replaceNode(graph: JsonObject, id: string, library: NodeLookup, uses: readonly LinkUse[]): void {
  const old = asObject(graph.get(id) ?? null)
  const replacement = firstReplacement(old.get('class_type'))
  const newClass = replacement?.get('new_node_id')
  if (!replacement || typeof newClass !== 'string' || !library.get(newClass)) return
  const meta = copyOfMeta(old)
  const inputs = mapInputs(old.get('inputs') as JsonObject, listAt(replacement, 'input_mapping'))
  // @note A copy of the old node: its further keys stay, each key in its place.
  const successor = new Map(old).set('inputs', inputs).set('_meta', meta).set('class_type', newClass)
  graph.set(id, successor)
  for (const mapping of listAt(replacement, 'output_mapping')) {
    for (const use of uses) if (pyEquals(use.slot, mapping.get('old_idx') ?? null)) moveLink(graph, use, mapping)
  }
}

function firstReplacement(classType: Json | undefined): JsonObject | undefined {
  const list = typeof classType === 'string' ? nodeReplacements.get(classType) : undefined
  const first = Array.isArray(list) ? list[0] : undefined
  return first instanceof Map ? first : undefined
}

function listAt(replacement: JsonObject, key: string): JsonObject[] {
  const list = replacement.get(key)
  return Array.isArray(list) ? list.filter((item) => item instanceof Map) : []
}

/** @note Without a mapping nothing is taken over: the new node stands there without inputs. */
function mapInputs(old: JsonObject, mappings: readonly JsonObject[]): JsonObject {
  const inputs: JsonObject = new Map()
  for (const mapping of mappings) {
    const newName = mapping.get('new_id') as string
    const fixed = mapping.get('set_value')
    if (fixed !== undefined) {
      inputs.set(newName, fixed)
      continue
    }
    const oldName = mapping.get('old_id') as string
    const value = old.get(oldName)
    if (value === undefined) throw new PythonError('KeyError', pyRepr(oldName))
    inputs.set(newName, value)
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

function moveLink(graph: JsonObject, use: LinkUse, mapping: JsonObject): void {
  const inputs = asObject(graph.get(use.nodeId) ?? null).get('inputs')
  const link = inputs instanceof Map ? inputs.get(use.inputName) : undefined
  if (!Array.isArray(link)) throw new PythonError('KeyError', pyRepr(use.inputName))
  link[1] = mapping.get('new_idx') ?? null
}

function noAttribute(value: Json, name: string): PythonError {
  return new PythonError('AttributeError', `'${pyTypeName(value)}' object has no attribute '${name}'`)
}
