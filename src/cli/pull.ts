import { writeFileSync } from 'node:fs'
import { splitDefinitions } from '../comfyui/nodes/definition-texts.ts'
import { ask } from './ask.ts'
import { pullFailed } from './pull-failed.ts'
import type { PullOptions } from './pull-options.ts'

/** What was saved. */
export interface Pulled {
  readonly url: string
  readonly version: string | undefined
  readonly classes: number
  /** Pack of custom nodes -> how many classes are its own. */
  readonly packs: ReadonlyMap<string, number>
  /** Folder -> names; `undefined` where the server tells no models. */
  readonly models: Readonly<Record<string, string[]>> | undefined
  /** Bytes of the file. */
  readonly size: number
}

/**
 * Saves the node classes of a running server, and its lists of models, to a file for the option `objectInfo`.
 *
 * @throws {ComfyMockError} `PULL_FAILED`
 */
export async function pull(options: PullOptions): Promise<Pulled> {
  const base = toBase(options.url)
  const text = await ask(base, '/object_info', options)
  const texts = text === undefined ? undefined : splitDefinitions(text)
  if (text === undefined || !texts || texts.size === 0) {
    throw pullFailed(base.href, 'GET /object_info answers no list of node classes', 'Is it ComfyUI that answers there?')
  }
  const models = await pullModels(base, options)
  const version = await pullVersion(base, options)
  const server = JSON.stringify({ url: base.href, ...(version !== undefined && { comfyui_version: version }) })
  // @note The definitions stay the very text of the server: their numbers would change on the way through JSON.parse.
  const content = `{"server": ${server},\n"models": ${JSON.stringify(models ?? {})},\n"object_info": ${text.trim()}}\n`
  write(options.output, content, base.href)
  return {
    url: base.href,
    version,
    classes: texts.size,
    packs: countPacks(texts.values()),
    models,
    size: Buffer.byteLength(content),
  }
}

function toBase(given: string): URL {
  const full = /^[a-z]+:\/\//i.test(given) ? given : `http://${given}`
  const url = URL.canParse(full) ? new URL(full) : undefined
  if (!url || !/^https?:$/.test(url.protocol)) {
    throw pullFailed(given, 'this is no URL of a server', 'Give one such as http://127.0.0.1:8188.')
  }
  if (!url.pathname.endsWith('/')) url.pathname += '/'
  return url
}

async function pullModels(base: URL, options: PullOptions): Promise<Record<string, string[]> | undefined> {
  const folders = namesIn(await ask(base, '/models', options))
  if (!folders) return undefined
  const lists = await Promise.all(
    folders.map(async (folder) => {
      const names = namesIn(await ask(base, `/models/${encodeURIComponent(folder)}`, options))
      return [folder, names ?? []] as const
    }),
  )
  return Object.fromEntries(lists)
}

async function pullVersion(base: URL, options: PullOptions): Promise<string | undefined> {
  const stats = parse(await ask(base, '/system_stats', options))
  const system = typeof stats === 'object' && stats !== null && 'system' in stats ? stats.system : undefined
  const version =
    typeof system === 'object' && system !== null && 'comfyui_version' in system ? system.comfyui_version : undefined
  return typeof version === 'string' ? version : undefined
}

function namesIn(text: string | undefined): string[] | undefined {
  const list = parse(text)
  return Array.isArray(list) ? list.filter((name) => typeof name === 'string') : undefined
}

function parse(text: string | undefined): unknown {
  if (text === undefined) return undefined
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function countPacks(texts: Iterable<string>): Map<string, number> {
  const packs = new Map<string, number>()
  for (const text of texts) {
    const [, pack] = /"python_module"\s*:\s*"custom_nodes\.([^"]+)"/.exec(text) ?? []
    if (pack !== undefined) packs.set(pack, (packs.get(pack) ?? 0) + 1)
  }
  return packs
}

function write(path: string, content: string, url: string): void {
  try {
    writeFileSync(path, content)
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw pullFailed(url, `the file cannot be written (${reason})`, 'Name another with --output.', cause)
  }
}
