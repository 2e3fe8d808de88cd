import { ComfyMockError } from '../errors.ts'
import { nearestName, slipOf } from '../nearest-name.ts'

/** What a fault is for: the requests to some routes, or the websocket. */
export interface RoutePattern {
  readonly isSocket: boolean
  matches(method: string, path: string): boolean
}

const PATTERN = /^(?:(GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS|\*)\s+)?(\/\S*|\*)$/i

/**
 * Reads `GET /history/*`, `/view`, `*` or `socket`. `*` stands for anything, `{name}` for one segment; the routes below
 * `/api` are the same routes.
 *
 * @throws {ComfyMockError} `INVALID_SCENARIO`
 */
export function readRoutePattern(text: string, call: string): RoutePattern {
  if (text === 'socket' || /^(?:(?:WS|GET)\s+)?(?:\/api)?\/ws$/i.test(text))
    return { isSocket: true, matches: () => false }
  const [, method = '*', given] = PATTERN.exec(text.trim()) ?? []
  const path = given?.replace(/^\/api(?=\/)/, '')
  if (path === undefined) {
    const meant = routeMeant(text.trim())
    throw new ComfyMockError(
      'INVALID_SCENARIO',
      `Failed to ${call}: "${text}" is no route${meant === undefined ? '' : `, "${meant}" may be meant`}. Give "socket", a path such as "/history/*", or a method and a path such as "GET /history/*".`,
    )
  }
  const source = path
    .replaceAll(/[.+^$()|[\]\\?]/g, '\\$&')
    .replaceAll(/\{\w+\}/g, '[^/]+')
    .replaceAll('*', '.*')
  const pattern = path === '*' ? /^/ : new RegExp(`^(?:/api)?${source}$`)
  const wanted = method.toUpperCase()
  return {
    isSocket: false,
    matches: (asked, askedPath) => (wanted === '*' || wanted === asked) && pattern.test(askedPath),
  }
}

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']

/** A route that is but for a slip what is given: a whole URL, no slash at the beginning, a misspelt method. */
function routeMeant(text: string): string | undefined {
  if (slipOf(text, ['socket']) !== undefined) return 'socket'
  const [, method, rest = ''] = /^(?:(\S+)\s+)?(\S+)$/.exec(text) ?? []
  const path = rest.replace(/^https?:\/\/[^/]+/i, '').replace(/^\/?/, '/')
  if (method === undefined) return path
  const isMethod = METHODS.includes(method.toUpperCase())
  const meant = isMethod ? method : nearestName(method, METHODS)
  return meant === undefined ? undefined : `${meant} ${path}`
}
