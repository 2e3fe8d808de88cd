import type { MockEndpoint, ServerSocket, UpgradeRequest } from '../../../src/network/mock-endpoint.ts'
import type { NetworkFault } from '../../../src/network/network-fault.ts'

/** A server of its own, nothing like ComfyUI: it says back what it was told. */
export class EchoEndpoint implements MockEndpoint {
  readonly url: URL
  readonly sockets: ServerSocket[] = []
  readonly closes: [code: number, reason: string][] = []
  readonly received: (string | Uint8Array)[] = []
  readonly upgrades: UpgradeRequest[] = []
  nextFault: NetworkFault | undefined
  nextRefusal: Response | undefined
  inFlight = 0
  started = 0

  constructor(url = 'http://127.0.0.1:8188') {
    this.url = new URL(url)
  }

  async handle(request: Request): Promise<Response> {
    const { pathname } = new URL(request.url)
    const path = pathname.slice(this.url.pathname.replace(/\/$/, '').length)
    const status = /^\/status\/(\d+)$/.exec(path)?.[1]
    if (status) return new Response(null, { status: Number(status), headers: { ETag: '"1"' } })
    if (path === '/throw') throw new Error('the endpoint threw')
    const bytes = /^\/bytes\/(\d+)$/.exec(path)?.[1]
    if (bytes) return answer(Buffer.alloc(Number(bytes), 'x'), 'application/octet-stream')

    const body = Buffer.from(await request.arrayBuffer())
    return answer(
      JSON.stringify({
        method: request.method,
        path,
        search: new URL(request.url).search,
        type: request.headers.get('content-type'),
        key: request.headers.get('x-api-key'),
        length: body.byteLength,
        body: body.byteLength > 1000 ? body.subarray(0, 20).toString() : body.toString(),
      }),
      'application/json',
    )
  }

  fault(): NetworkFault | undefined {
    const fault = this.nextFault
    this.nextFault = undefined
    return fault
  }

  acceptUpgrade(upgrade: UpgradeRequest): Response | undefined {
    this.upgrades.push(upgrade)
    const refusal = this.nextRefusal
    this.nextRefusal = undefined
    return refusal
  }

  connect(_upgrade: UpgradeRequest, socket: ServerSocket): void {
    this.sockets.push(socket)
    socket.send('welcome')
    socket.onMessage((data) => {
      this.received.push(data)
      socket.send(data)
    })
    socket.onClose((code, reason) => this.closes.push([code, reason]))
  }

  requestStarted(): void {
    this.inFlight++
    this.started++
  }

  requestEnded(): void {
    this.inFlight--
  }
}

function answer(body: string | Buffer<ArrayBuffer>, type: string): Response {
  return new Response(body, {
    headers: { 'Content-Type': type, 'Content-Length': String(Buffer.byteLength(body)) },
  })
}
