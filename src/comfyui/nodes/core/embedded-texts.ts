import { dumpJson, type Json } from '../../../protocol/json.ts'
import { pyTypeName } from '../../../protocol/python-text.ts'
import { NodeError, type NodeContext } from '../node-behaviour.ts'
import { attributeError } from './python-access.ts'

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
  for (const [key, value] of membersOf(extra)) {
    if (typeof key !== 'string') throw attributeError(key, 'encode')
    requireLatin1(key)
    texts.push([key, dumpJson(value)])
  }
  return texts
}

/** @note The loop takes what it iterates over for a key: a list is asked for the items that its items number. */
function* membersOf(extra: Json): Generator<readonly [key: Json, value: Json]> {
  if (extra instanceof Map) yield* extra
  else if (Array.isArray(extra)) for (const key of extra) yield [key, itemOf(extra, key)]
  else if (typeof extra !== 'string') throw new NodeError('TypeError', `'${pyTypeName(extra)}' object is not iterable`)
  else if (extra !== '') throw new NodeError('TypeError', "string indices must be integers, not 'str'")
}

function itemOf(list: readonly Json[], key: Json): Json {
  if (typeof key !== 'boolean' && !(typeof key === 'number' && Number.isInteger(key)))
    throw new NodeError('TypeError', `list indices must be integers or slices, not ${pyTypeName(key)}`)
  const item = list.at(Number(key))
  if (item === undefined) throw new NodeError('IndexError', 'list index out of range')
  return item
}

/** @note PNG keys are Latin-1; the JSON behind them is ASCII always. */
function requireLatin1(key: string): void {
  const characters = Array.from(key)
  const isForeign = (character: string): boolean => character > '\xff'
  const start = characters.findIndex(isForeign)
  if (start === -1) return
  let end = start
  while (end + 1 < characters.length && isForeign(characters[end + 1] as string)) end += 1
  const code = Number(characters[start]?.codePointAt(0))
  const escape = code > 0xffff ? `\\U${code.toString(16).padStart(8, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`
  const place = end === start ? `character '${escape}' in position ${start}` : `characters in position ${start}-${end}`
  throw new NodeError('UnicodeEncodeError', `'latin-1' codec can't encode ${place}: ordinal not in range(256)`)
}
