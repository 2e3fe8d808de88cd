import type { Pace } from './comfyui/messages/pace.ts'
import type { ComfyServer } from './comfyui/server.ts'
import { answer } from './http/answer.ts'
import { isForeignOrigin } from './http/origin-check.ts'
import type { Journal } from './journal/journal.ts'
import type { MockEndpoint, ServerSocket, UpgradeRequest } from './network/mock-endpoint.ts'
import { handshakeProblem } from './websocket/handshake.ts'

/** Puts a server behind a URL: requests go to its routes, sockets become its sessions. */
export class MockServerEndpoint implements MockEndpoint {
  readonly url: URL
  readonly #prefix: string
  readonly #pace: Pace
  readonly #journal: Journal
  readonly #serverNow: () => ComfyServer
  readonly #sockets = new Set<ServerSocket>()

  constructor(url: URL, pace: Pace, journal: Journal, serverNow: () => ComfyServer) {
    this.url = url
    this.#prefix = url.pathname.replace(/\/$/, '')
    this.#pace = pace
    this.#journal = journal
    this.#serverNow = serverNow
  }

  get openSockets(): number {
    return this.#sockets.size
  }

  async handle(request: Request): Promise<Response> {
    const server = this.#serverNow()
    const url = new URL(request.url)
    const path = url.pathname.slice(this.#prefix.length) || '/'
    const response = await answer(server, request, url, path, reportBug)
    this.#journal.requests.push({
      method: request.method,
      path: path + url.search,
      status: response.status,
      at: server.clock.now(),
    })
    return response
  }

  /** @note What is no good handshake is a request like any other: the same checks and routes answer it. */
  async acceptUpgrade({ url, headers, request }: UpgradeRequest): Promise<Response | undefined> {
    const server = this.#serverNow()
    const path = url.pathname.slice(this.#prefix.length)
    const isSocket = path === '/ws' || path === '/api/ws'
    const isForeign = server.flags.corsOrigin === undefined && isForeignOrigin(headers, url.host) !== false
    if (isSocket && !isForeign && handshakeProblem(headers) === undefined) return undefined
    return answer(server, request, url, path, reportBug)
  }

  connect({ url }: UpgradeRequest, socket: ServerSocket): void {
    this.#sockets.add(socket)
    const session = this.#serverNow().connect(url.searchParams.get('clientId') ?? '', {
      send: (frame) => socket.send(frame),
      close: (code, reason) => socket.close(code, reason),
      terminate: () => socket.terminate(),
    })
    socket.onMessage((data) => this.#serverNow().receive(session, data))
    socket.onClose(() => {
      this.#sockets.delete(socket)
      this.#serverNow().disconnect(session)
    })
  }

  requestStarted(): void {
    this.#pace.requestStarted()
  }

  requestEnded(): void {
    this.#pace.requestEnded()
  }
}

/** @note The client gets a 500, as from any server that fails; a fault of the mock itself must not pass for that. */
function reportBug(error: unknown): void {
  console.error('comfyui-mock has failed to answer a request. This is a fault of the mock, please report it:', error)
}
