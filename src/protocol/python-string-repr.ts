const ESCAPES: Record<string, string> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' }
const PLAIN = /^[ -&(-[\]-~]*$/
/** What `str.isprintable` refuses: controls, formats, surrogates, private and unassigned characters, separators. */
const TO_ESCAPE = /[\\\p{C}\p{Zl}\p{Zp}]|(?! )\p{Zs}/gu

/** The text form of a string inside a list, a dict or an error: Python's `repr`. */
export function stringRepr(text: string): string {
  if (PLAIN.test(text)) return `'${text}'`
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'"
  const escaped = text.replace(TO_ESCAPE, escapeCharacter)
  return quote + (quote === "'" ? escaped.replaceAll("'", "\\'") : escaped) + quote
}

function escapeCharacter(character: string): string {
  const short = ESCAPES[character]
  if (short !== undefined) return short
  const code = Number(character.codePointAt(0))
  const hex = code.toString(16)
  if (code <= 0xff) return `\\x${hex.padStart(2, '0')}`
  if (code <= 0xffff) return `\\u${hex.padStart(4, '0')}`
  return `\\U${hex.padStart(8, '0')}`
}
