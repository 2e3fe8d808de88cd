/**
 * What a server, or the proxy before it, wants to see with every request.
 *
 * @example
 * ```ts
 * import { setupComfyMock, type AuthOption } from 'comfyui-mock'
 *
 * const auth: AuthOption = { apiKey: 'sesame', header: 'X-Proxy-Key' }
 * const comfy = setupComfyMock({ auth })
 * ```
 */
export type AuthOption =
  | { readonly basic: { readonly username: string; readonly password: string } }
  | { readonly bearer: string }
  /** A header with a key; `X-API-Key` unless `header` says otherwise. */
  | { readonly apiKey: string; readonly header?: string }

export function isAuthorized(auth: AuthOption, headers: Headers): boolean {
  if ('apiKey' in auth) return headers.get(auth.header ?? 'X-API-Key') === auth.apiKey
  const [scheme = '', credentials = ''] = (headers.get('authorization') ?? '').split(/ +/, 2)
  if ('bearer' in auth) return scheme.toLowerCase() === 'bearer' && credentials === auth.bearer
  const { username, password } = auth.basic
  return scheme.toLowerCase() === 'basic' && Buffer.from(credentials, 'base64').toString() === `${username}:${password}`
}

/** @note ComfyUI knows no accounts: it is a proxy before it that says this, with a page of its own. */
export function unauthorized(auth: AuthOption): Response {
  const title = '401 Authorization Required'
  const page = `<html>\r\n<head><title>${title}</title></head>\r\n<body>\r\n<center><h1>${title}</h1></center>\r\n</body>\r\n</html>\r\n`
  const headers = new Headers({ 'Content-Type': 'text/html', 'Content-Length': String(Buffer.byteLength(page)) })
  if (!('apiKey' in auth)) headers.set('WWW-Authenticate', 'bearer' in auth ? 'Bearer' : 'Basic realm="ComfyUI"')
  return new Response(page, { status: 401, statusText: 'Unauthorized', headers })
}
