import { nearestName } from '../nearest-name.ts'

/**
 * Refuses an expectation with members that nothing is compared with.
 *
 * @throws {TypeError} no test may pass by a slip of the hand
 */
export function assertMembers(expected: object, known: readonly string[], matcher: string): void {
  for (const key of Object.keys(expected)) if (!known.includes(key)) throw unknownMember(key, known, '', matcher)
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
