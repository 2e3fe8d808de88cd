import { pullFailed } from './pull-failed.ts'
import type { PullOptions } from './pull-options.ts'

/**
 * The body of an answer.
 *
 * @returns `undefined` where the server does not know the route
 */
export async function ask(base: URL, path: string, options: PullOptions): Promise<string | undefined> {
  const url = new URL(path.slice(1), base)
  let response: Response
  try {
    response = await fetch(url, { headers: options.headers, signal: AbortSignal.timeout(options.timeout) })
    if (response.status === 404) return undefined
    if (response.ok) return await response.text()
  } catch (cause) {
    throw unreachable(base, path, options, cause)
  }
  const advice =
    response.status === 401 || response.status === 403
      ? 'Give what it asks for with --header "Authorization: Bearer …".'
      : 'Look into the log of the server.'
  throw pullFailed(base.href, `GET ${path} answers ${response.status} ${response.statusText}`.trimEnd(), advice)
}

function unreachable(base: URL, path: string, { timeout }: PullOptions, cause: unknown): Error {
  if (cause instanceof Error && cause.name === 'TimeoutError') {
    const advice = 'Large servers need longer: give --timeout in seconds.'
    return pullFailed(base.href, `GET ${path} had no answer after ${timeout / 1000} s`, advice, cause)
  }
  const inner = cause instanceof Error && cause.cause instanceof Error ? cause.cause : cause
  const reason = inner instanceof Error ? inner.message || String((inner as NodeJS.ErrnoException).code) : String(inner)
  return pullFailed(base.href, `nothing answers there (${reason})`, 'Start ComfyUI, or check host and port.', cause)
}
