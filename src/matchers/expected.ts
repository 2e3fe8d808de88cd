import { nearestName } from '../nearest-name.ts'
import { isAsymmetric, isSubset } from '../scenario/graph.ts'

/**
 * Refuses an expectation with members that nothing is compared with.
 *
 * @throws {TypeError} no test may pass by a slip of the hand
 */
function assertMembers(expected: object, known: readonly string[], matcher: string): void {
  for (const key of Object.keys(expected)) if (!known.includes(key)) throw unknownMember(key, known, '', matcher)
}

type Kind = 'a name' | 'a text' | 'a number'

/**
 * Refuses an expectation whose members are of a kind that nothing can be equal to.
 *
 * @param kinds what each member may be; names and texts may be patterns, and all of them `expect.any()` and its like
 * @throws {TypeError}
 */
export function assertKinds(expected: object, kinds: Readonly<Record<string, Kind>>, matcher: string): void {
  assertMembers(expected, Object.keys(kinds), matcher)
  for (const [key, value] of Object.entries(expected)) {
    const kind = kinds[key] ?? 'a text'
    const isOfKind = typeof value === (kind === 'a number' ? 'number' : 'string')
    if (value === undefined || isOfKind || (isObject(value) && isAsymmetric(value))) continue
    if (kind !== 'a number' && value instanceof RegExp) continue
    const wanted = kind === 'a number' ? kind : `${kind} or a RegExp`
    throw new TypeError(`Failed to expect ${matcher}: expected ${wanted}, not ${show(value)} at "${key}".`)
  }
}

/** @throws {TypeError} what is given is nothing of the kind */
export function refuse(expected: string, given: unknown, matcher: string): never {
  throw new TypeError(`Failed to expect ${matcher}: expected ${expected}, not ${show(given)}.`)
}

/** Whether a value is the one that is expected, or one that a pattern or an asymmetric matcher fits. */
export function isFit(expected: unknown, value: unknown): boolean {
  if (expected === undefined) return true
  return expected instanceof RegExp ? expected.test(String(value)) : isSubset(expected, value)
}

function show(value: unknown): string {
  return typeof value === 'string' ? `"${value}"` : String(value)
}

/**
 * Refuses what is no part of a graph in API format.
 *
 * @throws {TypeError}
 */
export function assertGraphPart(expected: unknown, matcher: string): void {
  if (!isObject(expected)) throw noGraph(matcher, String(expected))
  if ('asymmetricMatch' in expected) return
  if (Array.isArray(expected['nodes'])) {
    throw new TypeError(
      `Failed to expect ${matcher}: the workflow is one that was saved for the editor. Save it in API format.`,
    )
  }
  if (isObject(expected['prompt']) && !('class_type' in expected['prompt'] || 'inputs' in expected['prompt'])) {
    throw new TypeError(`Failed to expect ${matcher}: the body of a request is given. Give its "prompt".`)
  }
  for (const [id, node] of Object.entries(expected)) {
    if (!isObject(node)) throw noGraph(matcher, `${JSON.stringify(node) ?? String(node)} at "${id}"`)
    if ('asymmetricMatch' in node) continue
    const known = ['class_type', 'inputs', '_meta']
    for (const key of Object.keys(node))
      if (!known.includes(key)) throw unknownMember(key, known, ` at "${id}"`, matcher)
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}

function noGraph(matcher: string, given: string): TypeError {
  return new TypeError(
    `Failed to expect ${matcher}: expected nodes by their ids, not ${given}. As in { '3': { inputs: { seed: 1 } } }.`,
  )
}

function unknownMember(key: string, known: readonly string[], where: string, matcher: string): TypeError {
  const meant = nearestName(key, known)
  const advice = meant === undefined ? `Known: ${known.join(', ')}` : `"${meant}" may be meant`
  return new TypeError(`Failed to expect ${matcher}: there is no "${key}"${where}. ${advice}.`)
}
