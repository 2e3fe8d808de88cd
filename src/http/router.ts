import type { RouteHandler, RouteTable } from './route.ts'

interface Resource {
  readonly pattern: RegExp
  readonly methods: Map<string, RouteHandler>
}

export type RouteMatch =
  | { readonly kind: 'route'; readonly handler: RouteHandler; readonly params: Readonly<Record<string, string>> }
  /** No route has the path, and it is one that the static files of the front end would be looked up for. */
  | { readonly kind: 'not-found' }
  /** `allow` is the value of the header. */
  | { readonly kind: 'method-not-allowed'; readonly allow: string }

/** Finds the handler of a request by one look-up where the path has no parameter. */
export class Router {
  readonly #exact = new Map<string, Map<string, RouteHandler>>()
  readonly #patterns: Resource[] = []

  constructor(...tables: readonly RouteTable[]) {
    for (const table of tables) for (const [key, handler] of Object.entries(table)) this.#add(key, handler)
  }

  match(method: string, path: string): RouteMatch {
    // @note HEAD is served wherever GET is.
    const wanted = method === 'HEAD' ? 'GET' : method
    const exact = this.#exact.get(path)
    const handler = exact?.get(wanted)
    if (handler) return { kind: 'route', handler, params: {} }
    const allowed = new Set(exact?.keys())
    for (const { pattern, methods } of this.#patterns) {
      const found = pattern.exec(path)
      if (!found) continue
      const candidate = methods.get(wanted)
      if (candidate) return { kind: 'route', handler: candidate, params: decodeParams(found.groups ?? {}) }
      for (const known of methods.keys()) allowed.add(known)
    }
    // @note The static files of the front end are mounted last, at `/`: they take every GET, and add their methods.
    if (wanted === 'GET') return { kind: 'not-found' }
    return { kind: 'method-not-allowed', allow: [...allowed.add('GET').add('HEAD')].sort().join(',') }
  }

  #add(key: string, handler: RouteHandler): void {
    const [method = '', path = ''] = key.split(' ')
    // @note The jobs routes are declared with a literal `/api`, and get the twin all the same: `/api/api/jobs`.
    for (const twin of path.startsWith('/internal/') ? [path] : [path, `/api${path}`]) {
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

/** @note A parameter is one segment; an encoded slash inside it is allowed. `{name:.*}` takes the rest of the path. */
function toPattern(path: string): RegExp {
  const source = path.replace(/\{(\w+)(:\.\*)?\}/g, (_, name: string, rest?: string) => `(?<${name}>${rest ? '.*' : '[^/]+'})`)
  return new RegExp(`^${source}$`)
}

function decodeParams(groups: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(groups).map(([name, value]) => [name, decode(value)]))
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
