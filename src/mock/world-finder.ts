import { ComfyMockError } from '../errors.ts'
import type { MockWorld } from './mock-world.ts'
import { currentContext, runInContext, TestContext } from './test-context.ts'

/**
 * Which world a request belongs to: that of the test that it comes from. Tests run inside a boundary, whose context
 * the requests of every client carry; one that lost it (a pool made outside the test) is known by its client id or by
 * a prompt id.
 */
export class WorldFinder {
  readonly main: MockWorld
  readonly #boundaries = new Set<MockWorld>()
  readonly #known = new WeakMap<Request, MockWorld>()

  readonly #isShared: boolean

  /** @param options.isShared each test has a world of its own here, and nobody holds the main one */
  constructor(main: MockWorld, options: { isShared?: boolean } = {}) {
    this.main = main
    this.#isShared = options.isShared ?? false
  }

  /** The world of the running code. */
  get current(): MockWorld {
    return this.#inContext() ?? this.main
  }

  get all(): readonly MockWorld[] {
    return [this.main, ...this.#boundaries]
  }

  enter<T>(world: MockWorld, run: () => T): T {
    return runInContext(new TestContext(currentContext()).use(this, world), run)
  }

  /** Runs code as if it belonged to no test. */
  leave<T>(run: () => T): T {
    return runInContext(new TestContext(), run)
  }

  add(world: MockWorld): void {
    this.#boundaries.add(world)
  }

  remove(world: MockWorld): void {
    this.#boundaries.delete(world)
  }

  /** The world of a request that has been looked up before; that of the running code otherwise. */
  of(request: Request): MockWorld {
    return this.#known.get(request) ?? this.current
  }

  /** Finds the world of a new request. @throws {ComfyMockError} `LOST_CONTEXT` */
  find(request: Request): MockWorld | Promise<MockWorld> {
    const world = this.#inContext()
    if (world) return this.#remember(request, world)
    const stranger = this.#strangerIn(request)
    if (stranger) return Promise.reject(stranger)
    if (this.#boundaries.size === 0) return this.main
    return this.#findByIds(request)
  }

  /** @note What it did here would be seen by no test, or by the next one. */
  #strangerIn(request: Request): ComfyMockError | undefined {
    const context = currentContext()
    if (!this.#isShared || !context || context.worldAt(this)) return undefined
    const { origin, pathname } = new URL(request.url)
    return new ComfyMockError(
      'LOST_CONTEXT',
      `Failed to answer ${request.method} ${pathname}: the running test has no mock at ${origin}, other tests of the file have. Take \`test\` of comfyui-mock/vitest, with this \`url\` in its comfyOptions.`,
    )
  }

  #inContext(): MockWorld | undefined {
    const world = currentContext()?.worldAt(this)
    return world && this.#boundaries.has(world) ? world : undefined
  }

  async #findByIds(request: Request): Promise<MockWorld> {
    const url = new URL(request.url)
    const clientId = url.searchParams.get('clientId') ?? (await clientIdOf(request))
    const world = this.all.find((each) => {
      if (clientId !== undefined && knowsClient(each, clientId)) return true
      return each.journal.prompts.some(({ id }) => url.pathname.includes(id))
    })
    if (world) return this.#remember(request, world)
    throw new ComfyMockError(
      'LOST_CONTEXT',
      `Failed to answer ${request.method} ${url.pathname}: ${this.#boundaries.size} tests run at once, and the request does not say from which of them it comes. Make the client inside the test, or give it a client id that the test has used (its pool was probably made outside, and shares connections).`,
    )
  }

  #remember(request: Request, world: MockWorld): MockWorld {
    this.#known.set(request, world)
    return world
  }
}

function knowsClient(world: MockWorld, clientId: string): boolean {
  return (
    world.server.hub.sessions.has(clientId) ||
    world.journal.prompts.some((prompt) => prompt.clientId === clientId) ||
    world.scenarios.all.some(({ scenario }) => scenario.when?.clientId === clientId)
  )
}

async function clientIdOf(request: Request): Promise<string | undefined> {
  if (request.method !== 'POST' || !request.url.endsWith('/prompt')) return undefined
  try {
    const { client_id: clientId } = (await request.clone().json()) as { client_id?: unknown }
    return typeof clientId === 'string' ? clientId : undefined
  } catch {
    return undefined
  }
}
