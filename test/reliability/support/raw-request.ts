import http from 'node:http'

/** Sends a path as it is: `fetch` would normalise it. Resolves to the status and the body as Latin-1. */
export function rawRequest(
  base: string,
  {
    method,
    path,
    headers,
    body,
  }: { method: string; path: string; headers?: Readonly<Record<string, string>>; body?: string },
): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(base)
    const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) }
    const sent = http.request({ hostname, port, method, path, headers: { ...headers, ...length } }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('error', reject)
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString('latin1') }),
      )
    })
    sent.on('error', reject)
    sent.end(body)
  })
}

/**
 * Whether node:http sends this path.
 *
 * @note It would send bytes above 127 as well, which llhttp takes for no HTTP, so that the interceptor lets them pass.
 */
export function isSendable(path: string): boolean {
  return !/[^\u0021-\u007e]/.test(path)
}
