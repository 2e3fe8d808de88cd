import { isBelow, originOf, prefixOf } from './endpoint-address.ts'
import type { MockEndpoint } from './mock-endpoint.ts'

export interface MountedEndpoint {
  readonly endpoint: MockEndpoint
  readonly prefix: string
}

/** The endpoints that listen in this process, found by the URL of a request. */
export class EndpointRegistry<Entry extends MountedEndpoint> {
  readonly #byOrigin = new Map<string, Entry[]>()
  /** Spelled origin to canonical one: parsing a URL for every request would show. */
  readonly #originOfSpelling = new Map<string, string>()

  get isEmpty(): boolean {
    return this.#byOrigin.size === 0
  }

  *[Symbol.iterator](): Generator<Entry, void, undefined> {
    for (const entries of this.#byOrigin.values()) yield* entries
  }

  at(url: URL): Entry | undefined {
    const prefix = prefixOf(url)
    return this.#byOrigin.get(originOf(url))?.find((entry) => entry.prefix === prefix)
  }

  add(entry: Entry): void {
    const origin = originOf(entry.endpoint.url)
    const entries = [...(this.#byOrigin.get(origin) ?? []), entry]
    // The longest prefix comes first: a mock may live below the path of another one.
    this.#byOrigin.set(
      origin,
      entries.sort((a, b) => b.prefix.length - a.prefix.length),
    )
  }

  remove(entry: Entry): void {
    const origin = originOf(entry.endpoint.url)
    const entries = (this.#byOrigin.get(origin) ?? []).filter((other) => other !== entry)
    if (entries.length > 0) this.#byOrigin.set(origin, entries)
    else this.#byOrigin.delete(origin)
  }

  /** @param url an absolute URL as `Request.url` spells it */
  find(url: string): Entry | undefined {
    const pathStart = url.indexOf('/', url.indexOf('//') + 2)
    const entries = this.#byOrigin.get(this.#origin(pathStart === -1 ? url : url.slice(0, pathStart)))
    if (!entries) return undefined
    const [only] = entries
    if (entries.length === 1 && only?.prefix === '') return only

    const path = pathStart === -1 ? '/' : (url.slice(pathStart).split(/[?#]/, 1)[0] ?? '/')
    return entries.find((entry) => isBelow(path, entry.prefix))
  }

  /** True for the address of an endpoint, whatever the protocol. */
  hasHost(host: string, port: string): boolean {
    const authority = `${host.includes(':') ? `[${host}]` : host}:${port}`
    return ['http', 'https'].some((protocol) => this.#byOrigin.has(this.#origin(`${protocol}://${authority}`)))
  }

  #origin(spelling: string): string {
    let origin = this.#originOfSpelling.get(spelling)
    if (origin === undefined) {
      origin = URL.canParse(spelling) ? originOf(new URL(spelling)) : spelling
      this.#originOfSpelling.set(spelling, origin)
    }
    return origin
  }
}
