/** What asset routes answer. */
export interface Answer {
  readonly status: number
  readonly body: Answered
}

export interface Answered {
  readonly [key: string]: unknown
}

export interface AssetBody extends Answered {
  readonly id: string
  readonly name: string
  readonly hash?: string
  readonly tags: readonly string[]
}

export async function ask(url: string, path: string, init?: RequestInit): Promise<Answer> {
  const response = await fetch(url + path, init)
  const text = await response.text()
  return { status: response.status, body: text === '' ? {} : (JSON.parse(text) as Answered) }
}

export function send(url: string, method: string, path: string, body: unknown): Promise<Answer> {
  return ask(url, path, { method, body: typeof body === 'string' ? body : JSON.stringify(body) })
}

/** `fields` come before the file; several with one name are a list. */
export async function upload(
  url: string,
  content: string | undefined,
  fields: Readonly<Record<string, string | readonly string[]>> = {},
  filename = 'a.txt',
  headers: Record<string, string> = {},
): Promise<{ status: number; body: AssetBody }> {
  const form = new FormData()
  for (const [name, values] of Object.entries(fields)) {
    for (const value of [values].flat()) form.append(name, value)
  }
  if (content !== undefined) form.append('file', new Blob([content]), filename)
  const answer = await ask(url, '/api/assets', { method: 'POST', body: form, headers })
  return answer as { status: number; body: AssetBody }
}

export async function list(url: string, query = ''): Promise<readonly AssetBody[]> {
  const { body } = await ask(url, `/api/assets${query}`)
  return body['assets'] as AssetBody[]
}

export function names(assets: readonly AssetBody[]): string[] {
  return assets.map(({ name }) => name)
}

/** The error of an answer, in short. */
export function errorOf({ status, body }: Answer): string {
  const { code, message } = body['error'] as { code: string; message: string }
  return `${status} ${code}: ${message}`
}
