import { decodePathRest, decodePathSafely } from './path-decoding.ts'
import type { RouteHandler, RouteTable } from './route.ts'

interface Resource {
  readonly pattern: RegExp
  readonly methods: Map<string, RouteHandler>
}

export type RouteMatch =
  | { readonly kind: 'route'; readonly handler: RouteHandler; readonly params: Readonly<Record<string, string>> }
  /** No route has the path: the static files take it. `path` is decoded but for slashes and percent signs. */
  | { readonly kind: 'static'; readonly path: string }
  /** Below `/internal`, an application of its own without static files. */
  | { readonly kind: 'not-found' }
  /** `allow` is the value of the header. */
  | { readonly kind: 'method-not-allowed'; readonly allow: string }

/** Finds the handler of a request by one look-up where the path has no parameter (protocol 1.1). */
export class Router {
  readonly #exact = new Map<string, Map<string, RouteHandler>>()
  readonly #patterns: Resource[] = []

  constructor(...tables: readonly RouteTable[]) {
    this.routes = tables.flatMap((table) => Object.keys(table))
    for (const table of tables) for (const [key, handler] of Object.entries(table)) this.#add(key, handler)
  }

  /** `GET /history/{prompt_id}` and so on, as they are declared. */
  readonly routes: readonly string[]

  match(method: string, encodedPath: string): RouteMatch {
    const path = decodePathSafely(encodedPath)
    const exact = this.#exact.get(path)
    const handler = handlerOf(exact, method)
    if (handler) return { kind: 'route', handler, params: {} }
    const allowed = new Set(exact?.keys())
    for (const { pattern, methods } of this.#patterns) {
      const found = pattern.exec(path)
      if (!found) continue
      const candidate = handlerOf(methods, method)
      if (candidate) return { kind: 'route', handler: candidate, params: decodeParams(found.groups ?? {}) }
      for (const known of methods.keys()) allowed.add(known)
    }
    const isInternal = path === '/internal' || path.startsWith('/internal/')
    if (isInternal && allowed.size === 0) return { kind: 'not-found' }
    // @note The static files of the front end are mounted last, at `/`: they take every GET, and add their methods.
    if (!isInternal && (method === 'GET' || method === 'HEAD')) return { kind: 'static', path }
    if (!isInternal || allowed.has('GET')) allowed.add('HEAD')
    if (!isInternal) allowed.add('GET')
    return { kind: 'method-not-allowed', allow: [...allowed].sort().join(',') }
  }

  #add(key: string, handler: RouteHandler): void {
    const [method = '', path = ''] = key.split(' ')
    for (const twin of hasTwin(path) ? [path, `/api${path}`] : [path]) {
      if (!twin.includes('{')) {
        const methods = this.#exact.get(twin) ?? new Map<string, RouteHandler>()
        this.#exact.set(twin, methods.set(method, handler))
        continue
      }
      const pattern = toPattern(twin)
      const known = this.#patterns.find((resource) => resource.pattern.source === pattern.source)
      if (known) known.methods.set(method, handler)
      else this.#patterns.push({ pattern, methods: new Map([[method, handler]]) })
    }
  }
}

/**
 * @note The jobs routes are declared with a literal `/api`, and get the twin all the same: `/api/api/jobs`. Those of
 * the assets are added to the application itself.
 */
function hasTwin(path: string): boolean {
  return !/^\/(?:internal|api\/assets|api\/tags)(?:\/|$)/.test(path)
}

/** @note HEAD is served wherever GET is. */
function handlerOf(methods: ReadonlyMap<string, RouteHandler> | undefined, method: string): RouteHandler | undefined {
  return methods?.get(method) ?? (method === 'HEAD' ? methods?.get('GET') : undefined)
}

const UUID = '[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}'
const PARAMETERS: Readonly<Record<string, string>> = { rest: '.*', uuid: UUID }

/**
 * @note A parameter is one segment without braces; an encoded slash inside it is allowed. `{name:rest}` takes the
 * rest of the path, `{name:uuid}` nothing but a UUID.
 */
function toPattern(path: string): RegExp {
  const source = path.replace(/\{(\w+)(?::(\w+))?\}/g, (_, name: string, kind?: string) => {
    return `(?<${name}>${PARAMETERS[kind ?? ''] ?? '[^{}/]+'})`
  })
  return new RegExp(`^${source}$`, 's')
}

function decodeParams(groups: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(groups).map(([name, value]) => [name, decodePathRest(value)]))
}
