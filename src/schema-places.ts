import { nearestName } from './nearest-name.ts'

interface Definition {
  readonly type: string
  readonly [key: string]: unknown
}

/** The keys that an object at this place of a zod schema may have. */
export function keysAt(schema: unknown, path: readonly PropertyKey[]): string[] {
  const found = definitionsAt(schema, path).flatMap(formsOf)
  return found.flatMap((def) => (def.type === 'object' ? Object.keys(def['shape'] as object) : []))
}

/** The texts that are names at this place of a zod schema. */
export function namesAt(schema: unknown, path: readonly PropertyKey[]): string[] {
  const found = definitionsAt(schema, path).flatMap(formsOf)
  const values: unknown[] = found.flatMap((def) => {
    if (def.type === 'enum') return Object.values(def['entries'] as object)
    return def.type === 'literal' ? Object.values(def['values'] as object) : []
  })
  return values.filter((value) => typeof value === 'string')
}

/**
 * Which option of the union at this place an object was meant for: the one that has the most of its keys, as they are
 * or but for a slip of the hand.
 */
export function optionMeant(schema: unknown, path: readonly PropertyKey[], value: unknown): number | undefined {
  const union = definitionsAt(schema, path).find(({ type }) => type === 'union')
  if (!union || typeof value !== 'object' || value === null) return undefined
  const scores = (union['options'] as unknown[]).map((option) => {
    const known = keysAt(option, [])
    return Object.keys(value).reduce((sum, key) => {
      return sum + (known.includes(key) ? 1 : nearestName(key, known) === undefined ? 0 : 0.5)
    }, 0)
  })
  const best = Math.max(...scores)
  return best > 0 ? scores.indexOf(best) : undefined
}

function definitionsAt(schema: unknown, path: readonly PropertyKey[]): Definition[] {
  const def = definitionOf(schema)
  const [key, ...rest] = path
  if (key === undefined) return [def]
  if (def.type === 'union') return (def['options'] as unknown[]).flatMap((option) => definitionsAt(option, path))
  if (def.type === 'array') return definitionsAt(def['element'], rest)
  if (def.type === 'record') return definitionsAt(def['valueType'], rest)
  const shape = def.type === 'object' ? (def['shape'] as Record<PropertyKey, unknown>) : {}
  return key in shape ? definitionsAt(shape[key], rest) : []
}

/** A definition, or those that a union is one of. */
function formsOf(def: Definition): Definition[] {
  return def.type === 'union' ? (def['options'] as unknown[]).map(definitionOf).flatMap(formsOf) : [def]
}

function definitionOf(schema: unknown): Definition {
  const { def } = schema as { def: Definition }
  return 'innerType' in def ? definitionOf(def['innerType']) : def
}
