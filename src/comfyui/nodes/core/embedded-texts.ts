import { dumpJson, type Json } from '../../../protocol/json.ts'
import { pyTypeName } from '../../../protocol/python-text.ts'
import { NodeError, type NodeContext } from '../node-behaviour.ts'
import { attributeError, subscript } from './python-access.ts'

/**
 * What saved files carry: the live prompt first, then one text per key of `extra_pnginfo` (protocol 8.3).
 *
 * @note Clients may send anything as `extra_pnginfo`; what is no object fails as Python's loop over it does.
 */
export function embeddedTexts(context: NodeContext): (readonly [key: string, text: string])[] {
  if (context.embedsTexts === false) return []
  const texts: (readonly [string, string])[] = [['prompt', dumpJson(context.prompt)]]
  const extra = context.extraPngInfo
  if (extra === undefined || extra === null) return texts
  for (const key of keysOf(extra)) {
    const value = subscriptBy(extra, key)
    if (typeof key !== 'string') throw attributeError(key, 'encode')
    requireLatin1(key)
    texts.push([key, dumpJson(value)])
  }
  return texts
}

function keysOf(extra: Json): Iterable<Json> {
  if (extra instanceof Map) return extra.keys()
  if (Array.isArray(extra) || typeof extra === 'string') return extra
  throw new NodeError('TypeError', `'${pyTypeName(extra)}' object is not iterable`)
}

function subscriptBy(extra: Json, key: Json): Json {
  if (extra instanceof Map) return extra.get(key as string) ?? null
  if (typeof key === 'number' && Number.isInteger(key)) {
    return subscript(extra, key < 0 && Array.isArray(extra) ? key + extra.length : key) as Json
  }
  if (typeof extra === 'string') throw new NodeError('TypeError', "string indices must be integers, not 'str'")
  throw new NodeError('TypeError', `list indices must be integers or slices, not ${pyTypeName(key)}`)
}

/** @note PNG keys are Latin-1; the JSON behind them is ASCII always. */
function requireLatin1(key: string): void {
  const characters = Array.from(key)
  const isForeign = (character: string): boolean => (character.codePointAt(0) ?? 0) > 0xff
  const start = characters.findIndex(isForeign)
  if (start === -1) return
  let end = start
  while (end + 1 < characters.length && isForeign(characters[end + 1] as string)) end += 1
  const code = (characters[start] as string).codePointAt(0) ?? 0
  const escape = code > 0xffff ? `\\U${code.toString(16).padStart(8, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`
  const place = end === start ? `character '${escape}' in position ${start}` : `characters in position ${start}-${end}`
  throw new NodeError('UnicodeEncodeError', `'latin-1' codec can't encode ${place}: ordinal not in range(256)`)
}
