import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { fileCombos } from './comfyui/nodes/core/file-combos.ts'
import { splitDefinitions } from './comfyui/nodes/definition-texts.ts'
import { definitionsFromTexts, type NodeDefinitions } from './comfyui/nodes/node-definitions.ts'
import { ComfyMockError } from './errors.ts'
import { fromPlain, parseJson, type Json, type JsonObject } from './protocol/json.ts'

/** A dump of `/object_info`: the path of a file, or what was read from it. */
export type ObjectInfoOption = string | URL | Readonly<Record<string, unknown>>

export interface ObjectInfo {
  readonly definitions: NodeDefinitions
  /** Model files by folder: as they were pulled, or else as the loaders list them. */
  readonly models: Readonly<Record<string, string[]>>
}

/**
 * Reads what the option `objectInfo` gives: the answer of `GET /object_info` of a server, or what `comfyui-mock pull`
 * has saved.
 *
 * @throws {ComfyMockError} `INVALID_OPTIONS`
 */
export function readObjectInfo(option: ObjectInfoOption): ObjectInfo {
  if (typeof option !== 'string' && !(option instanceof URL)) return fromObject(option)
  const path = typeof option === 'string' ? option : fileURLToPath(option)
  const text = readText(path)
  // @note Suites set up many mocks with the same file.
  if (lastRead?.text !== text) lastRead = { text, info: fromText(path, text) }
  return lastRead.info
}

let lastRead: { readonly text: string; readonly info: ObjectInfo } | undefined

function fromText(path: string, text: string): ObjectInfo {
  const texts = splitDefinitions(text)
  if (!texts) throw refused(`${path} holds no JSON object of node classes`)
  const pulled = texts.get('object_info')
  const isPulled = pulled !== undefined && !texts.has('SaveImage')
  const inner = isPulled ? splitDefinitions(pulled) : texts
  if (!inner) throw refused(`${path} holds no JSON object of node classes under "object_info"`)
  const definitions = definitionsFromTexts(inner)
  const lists = isPulled ? modelsIn(parseJson(texts.get('models') ?? '{}')) : {}
  return { definitions, models: { ...modelsOf(definitions), ...lists } }
}

function fromObject(option: Readonly<Record<string, unknown>>): ObjectInfo {
  const pulled = option['object_info']
  const isPulled = typeof pulled === 'object' && pulled !== null && !('SaveImage' in option)
  const entries = Object.entries(isPulled ? pulled : option)
  const wrong = entries.find(([, entry]) => typeof entry !== 'object' || entry === null || Array.isArray(entry))
  if (wrong) throw refused(`its entry "${wrong[0]}" is no object`)
  const plain = new Map<string, unknown>(entries)
  const definitions: NodeDefinitions = {
    has: (classType) => plain.has(classType),
    names: () => plain.keys(),
    read: (classType) => (plain.has(classType) ? (fromPlain(plain.get(classType)) as JsonObject) : undefined),
  }
  const lists = isPulled ? modelsIn(fromPlain(option['models'] ?? {})) : {}
  return { definitions, models: { ...modelsOf(definitions), ...lists } }
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (cause) {
    throw refused(`the file ${path} cannot be read`, cause)
  }
}

function refused(reason: string, cause?: unknown): ComfyMockError {
  return new ComfyMockError(
    'INVALID_OPTIONS',
    `Failed to set up the mock: ${reason}, at "objectInfo". Save one with \`npx comfyui-mock pull <url>\`.`,
    { cause },
  )
}

function modelsIn(lists: Json): Record<string, string[]> {
  if (!(lists instanceof Map)) return {}
  return Object.fromEntries([...lists].map(([folder, names]) => [folder, textsIn(names)]))
}

/** The model files that the loaders of a dump have as options. */
function modelsOf(definitions: NodeDefinitions): Record<string, string[]> {
  const models = new Map<string, Set<string>>()
  for (const [classType, combos] of fileCombos) {
    const info = definitions.read(classType)
    for (const [input, { source, before = [], after = [] }] of combos) {
      const [room, folder = ''] = source.split('/')
      if (room !== 'models' || !info) continue
      const names = models.get(folder) ?? new Set()
      models.set(folder, names)
      for (const name of optionsOf(info, input)) if (![...before, ...after].includes(name)) names.add(name)
    }
  }
  return Object.fromEntries([...models].map(([folder, names]) => [folder, [...names]]))
}

function optionsOf(info: JsonObject, input: string): string[] {
  const groups = info.get('input')
  if (!(groups instanceof Map)) return []
  for (const inputs of groups.values()) {
    const declaration = inputs instanceof Map ? inputs.get(input) : undefined
    if (!Array.isArray(declaration)) continue
    const [type, settings] = declaration
    return textsIn(Array.isArray(type) ? type : settings instanceof Map ? settings.get('options') : undefined)
  }
  return []
}

function textsIn(list: Json | undefined): string[] {
  return Array.isArray(list) ? list.filter((item) => typeof item === 'string') : []
}
