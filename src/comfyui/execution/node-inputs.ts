import { PyFloat, toPlain, type Json, type JsonObject } from '../../protocol/json.ts'
import { NodeError } from '../nodes/node-behaviour.ts'
import type { NodeClass } from '../nodes/node-class.ts'
import { declaredInputs } from '../validation/declared-inputs.ts'
import type { CacheEntry } from './result-cache.ts'
import { asLink, type Link } from './link.ts'

/** What the inputs of a node are resolved from. */
export interface InputSource {
  readonly graph: JsonObject
  readonly extraData: JsonObject
  readonly sensitive: JsonObject
  result(nodeId: string): CacheEntry | undefined
}

export interface ResolvedInputs {
  /** Hidden inputs of old-style nodes are among them, after the others. */
  readonly lists: Map<string, readonly unknown[]>
  /** Lazy inputs whose source has not run yet. */
  readonly missing: ReadonlySet<string>
}

/**
 * Turns the inputs of a node into lists of values. Links bring the values of their source; literals count only where
 * the class declares them (protocol 5.1, 5.2).
 */
export function resolveInputs(
  nodeId: string,
  inputs: JsonObject,
  nodeClass: NodeClass,
  source: InputSource,
): ResolvedInputs {
  const lists = new Map<string, readonly unknown[]>()
  const missing = new Set<string>()
  const known = declaredInputs(nodeClass, inputs)
  for (const [name, value] of inputs) {
    const link = asLink(value)
    const declared = known.get(name)
    if (link && !declared) refuseHiddenName(nodeClass, name)
    if (link && declared?.options.get('rawLink') !== true) {
      const values = valuesAt(source.result(link.nodeId)?.outputs, link)
      if (!values) missing.add(name)
      lists.set(name, values ?? [null])
    } else if (declared || nodeClass.behaviour.takesUndeclared || isHidden(nodeClass, name)) lists.set(name, [value])
  }
  if (!nodeClass.isNewStyle)
    for (const [name, value] of hiddenInputs(nodeId, nodeClass, source)) lists.set(name, [value])
  return { lists, missing }
}

/** @note The declaration of an old-style hidden input is a text, whose second letter is taken for its options. */
function refuseHiddenName(nodeClass: NodeClass, name: string): void {
  if (nodeClass.isNewStyle || !nodeClass.hidden.has(name)) return
  throw new NodeError('AttributeError', "'str' object has no attribute 'get'")
}

/** @note A literal for a hidden input keeps the place that the prompt gave it; the value is the server's. */
function isHidden({ isNewStyle, hidden }: NodeClass, name: string): boolean {
  return !isNewStyle && hidden.has(name)
}

/** @note A slot beyond the outputs counts as not there, one too far below zero is an error: so Python's list has it. */
function valuesAt(outputs: CacheEntry['outputs'] | undefined, link: Link): readonly unknown[] | undefined {
  if (!outputs || link.slot >= outputs.length) return undefined
  if (link.hasFloatSlot) throw new NodeError('TypeError', 'list indices must be integers or slices, not float')
  const values = outputs.at(link.slot)
  if (!values) throw new NodeError('IndexError', 'list index out of range')
  return values
}

function* hiddenInputs(nodeId: string, nodeClass: NodeClass, source: InputSource): Generator<[string, unknown]> {
  for (const [name, kind] of nodeClass.hidden) {
    if (kind === 'PROMPT' || kind === 'DYNPROMPT') yield [name, source.graph]
    else if (kind === 'EXTRA_PNGINFO') yield [name, source.extraData.get('extra_pnginfo') ?? null]
    else if (kind === 'UNIQUE_ID') yield [name, nodeId]
    else if (kind === 'AUTH_TOKEN_COMFY_ORG') yield [name, source.sensitive.get('auth_token_comfy_org') ?? null]
    else if (kind === 'COMFY_USAGE_SOURCE') yield [name, source.extraData.get('comfy_usage_source') ?? null]
    else if (kind === 'API_KEY_COMFY_ORG') yield [name, source.sensitive.get('api_key_comfy_org') ?? null]
  }
}

/** The plain view of the values of one call. */
export function toPlainInputs(raw: ReadonlyMap<string, unknown>): Record<string, unknown> {
  return Object.fromEntries([...raw].map(([name, value]) => [name, isJson(value) ? toPlain(value) : value]))
}

function isJson(value: unknown): value is Json {
  return value === null || typeof value !== 'object' || value instanceof Map || value instanceof PyFloat
}
