import type { Json, JsonObject } from '../../protocol/json.ts'
import { pyContains, pyTruthy } from '../../protocol/python-compare.ts'
import { PythonError } from '../../protocol/python-error.ts'
import { pyStr, pyTypeName } from '../../protocol/python-text.ts'
import type { NodeClass } from '../nodes/node-class.ts'
import type { GraphNode } from './graph-walk.ts'
import { type ValidationError, validationError } from './validation-error.ts'

/** Where validation finds the classes that a graph names. */
export interface NodeLookup {
  get(classType: string): NodeClass | undefined
}

export type NodeTypes =
  { nodes: ReadonlyMap<string, GraphNode>; outputs: readonly string[] } | { error: ValidationError }

/**
 * Stage 1: looks up the class of every node, and collects the output nodes among the targets (protocol 3.5).
 *
 * @throws {PythonError} where the server answers 500
 */
export function readNodeTypes(graph: JsonObject, library: NodeLookup, targets: Json): NodeTypes {
  const nodes = new Map<string, GraphNode>()
  const outputs: string[] = []
  for (const [id, data] of graph) {
    if (!(data instanceof Map))
      throw new PythonError('AttributeError', `'${pyTypeName(data)}' object has no attribute 'get'`)
    const classType = data.get('class_type')
    if (classType === undefined) return { error: noClassType(id, data) }
    if (!isHashable(classType)) throw new PythonError('TypeError', `unhashable type: '${pyTypeName(classType)}'`)
    const nodeClass = typeof classType === 'string' ? library.get(classType) : undefined
    if (!nodeClass) return { error: unknownClassType(id, data, classType) }
    nodes.set(id, { data, nodeClass })
    if (nodeClass.isOutputNode && (targets === null || isIn(id, targets))) outputs.push(id)
  }
  return { nodes, outputs }
}

export function isHashable(value: Json): boolean {
  return !Array.isArray(value) && !(value instanceof Map)
}

function noClassType(id: string, data: JsonObject): ValidationError {
  const title = metaOf(data).get('title') ?? null
  const shown = pyTruthy(title) ? pyStr(title) : `ID #${id}`
  const message = `Node '${shown}' has no class_type. The workflow may be corrupted or a custom node is missing.`
  return missingNodeType(message, id, null, title)
}

function unknownClassType(id: string, data: JsonObject, classType: Json): ValidationError {
  const title = metaOf(data).get('title')
  const shown = title === undefined ? classType : title
  return missingNodeType(
    `Node '${pyStr(shown)}' not found. The custom node may not be installed.`,
    id,
    classType,
    shown,
  )
}

function missingNodeType(message: string, id: string, classType: Json, title: Json): ValidationError {
  return validationError('missing_node_type', message, `Node ID '#${id}'`, {
    node_id: id,
    class_type: classType,
    node_title: title,
  })
}

function metaOf(data: JsonObject): JsonObject {
  const meta = data.get('_meta')
  if (meta === undefined) return new Map()
  if (meta instanceof Map) return meta
  throw new PythonError('AttributeError', `'${pyTypeName(meta)}' object has no attribute 'get'`)
}

/** @note Python's `in`: a text holds every part of itself, an object its keys. */
function isIn(id: string, targets: Json): boolean {
  if (typeof targets === 'string') return targets.includes(id)
  if (Array.isArray(targets)) return pyContains(targets, id)
  if (targets instanceof Map) return targets.has(id)
  throw new PythonError('TypeError', `argument of type '${pyTypeName(targets)}' is not iterable`)
}
