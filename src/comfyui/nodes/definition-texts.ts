/**
 * Cuts the answer of `GET /object_info` into the texts of its entries, without reading them.
 *
 * @note An entry is read when somebody asks for its class: reading thousands would take longer than most tests do.
 * @returns `undefined` where the text is no object whose members are objects
 */
export function splitDefinitions(text: string): Map<string, string> | undefined {
  const texts = new Map<string, string>()
  const start = skipSpace(text, 0)
  if (text[start] !== '{') return undefined
  let position = skipSpace(text, start + 1)
  if (text[position] === '}') return isOver(text, position + 1) ? texts : undefined
  for (;;) {
    if (text[position] !== '"') return undefined
    const nameEnd = stringEnd(text, position)
    const colon = skipSpace(text, nameEnd)
    const valueStart = skipSpace(text, colon + 1)
    if (text[colon] !== ':' || text[valueStart] !== '{') return undefined
    const valueEnd = containerEnd(text, valueStart)
    if (valueEnd === undefined) return undefined
    texts.set(JSON.parse(text.slice(position, nameEnd)) as string, text.slice(valueStart, valueEnd))
    const next = skipSpace(text, valueEnd)
    if (text[next] === '}') return isOver(text, next + 1) ? texts : undefined
    if (text[next] !== ',') return undefined
    position = skipSpace(text, next + 1)
  }
}

function isOver(text: string, position: number): boolean {
  return skipSpace(text, position) === text.length
}

const SPACE = /[ \t\r\n]*/y

function skipSpace(text: string, position: number): number {
  SPACE.lastIndex = position
  SPACE.exec(text)
  return Math.max(position, SPACE.lastIndex)
}

const STRING = /"(?:[^"\\]|\\.)*"/y

/** The position behind a string; the end of the text where it never ends. */
function stringEnd(text: string, position: number): number {
  STRING.lastIndex = position
  return STRING.test(text) ? STRING.lastIndex : text.length
}

const NEXT = /["{}[\]]/g

function containerEnd(text: string, start: number): number | undefined {
  let depth = 0
  NEXT.lastIndex = start
  for (let found = NEXT.exec(text); found; found = NEXT.exec(text)) {
    if (found[0] === '"') NEXT.lastIndex = stringEnd(text, found.index)
    else if (found[0] === '{' || found[0] === '[') depth += 1
    else if (--depth === 0) return found.index + 1
  }
  return undefined
}
