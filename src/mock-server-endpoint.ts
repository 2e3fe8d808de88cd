import { answer, answerUnreadable, routesInsteadOf } from './http/answer.ts'
import { isAuthorized, unauthorized, type AuthOption } from './http/authorization.ts'
import { isForeignOrigin } from './http/origin-check.ts'
import { parseQuery } from './http/query.ts'
import { rawPath } from './http/raw-path.ts'
import { describeFailedRequest, describeUnknownRoute } from './journal/near-miss.ts'
import { RequestRecord } from './journal/request-record.ts'
import { readUpload } from './journal/upload-record.ts'
import type { MockWorld } from './mock/mock-world.ts'
import type { WorldFinder } from './mock/world-finder.ts'
import type { MockEndpoint, RequestWire, ServerSocket, UpgradeRequest } from './network/mock-endpoint.ts'
import type { NetworkFault } from './network/network-fault.ts'
import type { ComfyMockError } from './errors.ts'
import { handshakeProblem, isUpgrade } from './websocket/handshake.ts'

/** Puts servers behind a URL: requests go to the routes of the one that they are for, sockets become its sessions. */
export class MockServerEndpoint implements MockEndpoint {
  readonly url: URL
  readonly #prefix: string
  readonly #worlds: WorldFinder
  readonly #auth: AuthOption | undefined

  constructor(url: URL, worlds: WorldFinder, auth?: AuthOption) {
    this.url = url
    this.#auth = auth
    this.#prefix = url.pathname.replace(/\/$/, '')
    this.#worlds = worlds
  }

  fault(request: Request): NetworkFault | undefined | Promise<NetworkFault | undefined> {
    const world = this.#worlds.find(request)
    // @note The normal case takes no turn of the event loop.
    if (!(world instanceof Promise)) return this.#faultIn(world, request)
    return world.then(
      (found) => this.#faultIn(found, request),
      (error: unknown) => ({ kind: 'refusal', error: error as ComfyMockError }),
    )
  }

  async handle(request: Request, wire?: RequestWire): Promise<Response> {
    const world = this.#worlds.of(request)
    const { server, journal, clock, files } = world
    const url = new URL(request.url)
    const path = this.#pathOf(url, wire?.rawTarget)
    const record =
      failed.get(request) ?? new RequestRecord(request.method, path + url.search, request.headers, clock.now())
    const refusal = this.#refusalOf(request.headers)
    const response = await journal.during(record, async () => {
      if (wire?.refusal !== undefined) return answerUnreadable(server, request, wire.refusal)
      return refusal ?? answer(server, request, url, path, reportBug)
    })
    const routes =
      response.status === 404 || response.status === 405 ? routesInsteadOf(request.method, path) : undefined
    if (routes) world.notes.push(() => [describeUnknownRoute(request.method, path, routes)])
    if (response.status >= 500) world.notes.push(() => [describeFailedRequest(request.method, path, response.status)])
    const upload = await readUpload(path, response, clock.now(), (type, ...names) => files.locate(type, ...names) ?? '')
    if (upload) journal.uploads.push(upload)
    return response
  }

  /** @note What is no good handshake is a request like any other: the same checks and routes answer it. */
  async acceptUpgrade({ url, headers, request, rawTarget }: UpgradeRequest): Promise<Response | undefined> {
    const { server, journal, clock } = this.#worlds.of(request)
    const path = this.#pathOf(url, rawTarget)
    const isSocket = path === '/ws' || path === '/api/ws'
    const isForeign = server.flags.corsOrigin === undefined && isForeignOrigin(headers, url.host) !== false
    const record = new RequestRecord('GET', path + url.search, headers, clock.now())
    const refusal = this.#refusalOf(headers)
    if (refusal) return journal.during(record, async () => refusal)
    if (isSocket && !isForeign && handshakeProblem(headers) === undefined) {
      record.answered(101)
      journal.requests.push(record)
      return undefined
    }
    return journal.during(record, () => answer(server, request, url, path, reportBug))
  }

  connect({ url, request }: UpgradeRequest, socket: ServerSocket): void {
    const world = this.#worlds.of(request)
    world.sockets.add(socket)
    const session = world.server.connect(parseQuery(url.search).get('clientId') ?? '', {
      send: (frame) => socket.send(frame),
      close: (code, reason) => socket.close(code, reason),
      terminate: () => socket.terminate(),
      underway: () => socket.underway?.(),
    })
    socket.onMessage((data) => world.server.receive(session, data))
    socket.onClose(() => {
      world.sockets.delete(socket)
      world.server.disconnect(session)
    })
  }

  requestStarted(request: Request): void {
    this.#worlds.of(request).pace.requestStarted()
  }

  requestEnded(request: Request): void {
    this.#worlds.of(request).pace.requestEnded()
  }

  /** @note A product that looks for ComfyUI at another port gets a refusal of the system, which names no mock. */
  passedBy(request: Request): void {
    const { origin, pathname } = new URL(request.url)
    if (pathname === '/' || routesInsteadOf(request.method, pathname)) return
    const line = `${request.method} ${origin}${pathname} passed by: this mock is at ${this.url.href.replace(/\/$/, '')}.`
    this.#worlds.of(request).notes.push(() => [`${line} Give one of them the URL of the other.`])
  }

  #refusalOf(headers: Headers): Response | undefined {
    return this.#auth && !isAuthorized(this.#auth, headers) ? unauthorized(this.#auth) : undefined
  }

  /** @note Where a path gets below the base URL only by its `..`, the URL knows better. */
  #pathOf(url: URL, rawTarget: string | undefined): string {
    const raw = rawTarget === undefined ? url.pathname : rawPath(rawTarget)
    const isBelow = raw === this.#prefix || raw.startsWith(`${this.#prefix}/`)
    return (isBelow ? raw : url.pathname).slice(this.#prefix.length) || '/'
  }

  #faultIn(world: MockWorld, request: Request): NetworkFault | undefined | Promise<NetworkFault | undefined> {
    if (!world.control.isDown && !world.scenarios.hasFaults) return undefined
    return this.#planFault(world, request)
  }

  async #planFault(world: MockWorld, request: Request): Promise<NetworkFault | undefined> {
    const url = new URL(request.url)
    const path = url.pathname.slice(this.#prefix.length) || '/'
    const { method } = request
    const isSocket = isUpgrade(request)
    const clientId = url.searchParams.get('clientId') ?? undefined
    const record = new RequestRecord(method, path + url.search, request.headers, world.clock.now())
    const planned = await world.control.faultFor({ method, path, isSocket, clientId })
    if (!planned) return undefined
    record.failedBy(planned.name)
    const { fault } = planned
    if (fault.kind === 'answer') record.answered(fault.status)
    // @note The others damage an answer that is made all the same, and noted then.
    const isOver = ['error', 'answer', 'never'].includes(fault.kind) || isSocket
    if (isOver) world.journal.requests.push(record)
    else failed.set(request, record)
    return fault
  }
}

const failed = new WeakMap<Request, RequestRecord>()

/** @note The client gets a 500, as from any server that fails; a fault of the mock itself must not pass for that. */
function reportBug(error: unknown): void {
  console.error('comfyui-mock has failed to answer a request. This is a fault of the mock, please report it:', error)
}
