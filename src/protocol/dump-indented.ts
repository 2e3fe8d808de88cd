import { dumpJson, type Json } from './json.ts'

/** Writes JSON text over several lines, as Python's `json.dumps` does with `indent`. */
export function dumpIndented(value: Json, indent: number, depth = 1): string {
  const items = Array.isArray(value)
    ? value.map((item) => dumpIndented(item, indent, depth + 1))
    : entriesOf(value, indent, depth)
  if (!items || items.length === 0) return dumpJson(value)
  const [open, close] = Array.isArray(value) ? '[]' : '{}'
  const line = `\n${' '.repeat(indent * depth)}`
  return `${open}${line}${items.join(`,${line}`)}\n${' '.repeat(indent * (depth - 1))}${close}`
}

function entriesOf(value: Json, indent: number, depth: number): string[] | undefined {
  if (!(value instanceof Map)) return undefined
  return [...value].map(([key, item]) => `${dumpJson(key)}: ${dumpIndented(item, indent, depth + 1)}`)
}
