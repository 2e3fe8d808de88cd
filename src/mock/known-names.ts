import type { NodeLibrary } from '../comfyui/nodes/node-library.ts'
import { ComfyMockError } from '../errors.ts'
import { routesInsteadOf } from '../http/answer.ts'
import { describeUnknownRoute } from '../journal/near-miss.ts'
import { slipOf } from '../nearest-name.ts'
import type { StoredScenario } from '../scenario/stored-scenario.ts'

/**
 * Refuses names that no server has and that are but for a letter or two those of one that it has. Names that are
 * altogether different may be of a pack, or of a proxy: nothing is said of them.
 *
 * @throws {ComfyMockError} `INVALID_SCENARIO`
 */
export function assertKnownNames({ scenario, faults }: StoredScenario, library: NodeLibrary, call: string): void {
  const { when, missing } = scenario
  if (when?.classType !== undefined) assertClass(when.classType, 'when.classType', library, call)
  if (Array.isArray(missing?.nodes)) {
    for (const [index, name] of missing.nodes.entries()) assertClass(name, `missing.nodes.${index}`, library, call)
  }
  for (const { name } of faults) {
    const problem = routeProblem(name)
    if (problem) throw new ComfyMockError('INVALID_SCENARIO', `Failed to ${call}: ${problem}`)
  }
}

function assertClass(name: string, where: string, library: NodeLibrary, call: string): void {
  const meant = library.has(name) ? undefined : slipOf(name, library.names())
  if (meant === undefined) return
  throw new ComfyMockError(
    'INVALID_SCENARIO',
    `Failed to ${call}: there is no node class "${name}" at "${where}", "${meant}" may be meant.`,
  )
}

const METHODS = ['GET', 'POST', 'PUT', 'DELETE', 'HEAD', 'PATCH']

function routeProblem(name: string): string | undefined {
  const [, method, given = ''] = /^(?:([A-Za-z]+)\s+)?(?:\/api(?=\/))?(\/\S*)$/.exec(name.trim()) ?? []
  const segments = given.split('/').slice(1)
  // @note A star that is not a whole segment may stand for anything.
  if (segments.length === 0 || segments.some((segment) => segment.includes('*') && segment !== '*')) return undefined
  const path = given.replaceAll(/\*|\{\w+\}/g, 'x')
  const methods = method === undefined ? METHODS : [method.toUpperCase()]
  const answers = methods.map((each) => routesInsteadOf(each, path))
  const [routes] = answers
  if (!routes || answers.includes(undefined)) return undefined
  const paths = routes.map((route) => route.slice(route.indexOf(' ') + 1))
  const isOtherMethod = paths.includes(given)
  const isSlip = slipOf(segments[0] ?? '', [...new Set(paths.map((each) => each.split('/')[1] ?? ''))]) !== undefined
  return isOtherMethod || isSlip ? describeUnknownRoute(method?.toUpperCase() ?? '*', given, routes) : undefined
}
