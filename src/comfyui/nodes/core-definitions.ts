import { brotliDecompressSync } from 'node:zlib'
import { type JsonObject, parseJson } from '../../protocol/json.ts'
import { CORE_NODES } from './data/core-nodes.ts'

let texts: Map<string, string> | undefined

/**
 * The definitions of the core nodes as JSON text, in the order and the exact form of `GET /object_info`.
 *
 * @note Reading all 634 takes about 70 ms, unpacking 2 ms: a class is parsed when somebody asks for it.
 */
export function coreDefinitionTexts(): ReadonlyMap<string, string> {
  if (texts) return texts
  texts = new Map()
  for (const line of brotliDecompressSync(Buffer.from(CORE_NODES, 'base64')).toString('latin1').split('\n')) {
    const tab = line.indexOf('\t')
    texts.set(line.slice(0, tab), line.slice(tab + 1))
  }
  return texts
}

/** One core definition, freshly read; `undefined` where the class is none of the core. */
export function readCoreDefinition(classType: string): JsonObject | undefined {
  const text = coreDefinitionTexts().get(classType)
  return text === undefined ? undefined : (parseJson(text) as JsonObject)
}
